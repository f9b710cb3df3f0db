using System.Globalization;
using BlackBox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine.Evaluation;
using W2S.Engine.Search;
using W2S.SemanticKernel;

// appsettings.json names the service "endpoint" as a large model, and a pair with a vocabulary of its own to guide it.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddSingleton<TextOnlyService>();
builder.Services.AddKeyedSingleton<ITextGenerationService>("endpoint", (provider, _) => provider.GetRequiredService<TextOnlyService>());
builder.Services.AddWeakToStrongTextGeneration(builder.Configuration);
using var host = builder.Build();
var guided = host.Services.GetRequiredService<ITextGenerationService>();
var endpoint = host.Services.GetRequiredService<TextOnlyService>();
await using var reward = await RewardModel.LoadAsync(Path.Join(AppContext.BaseDirectory, "models", "reviews-reward"));

var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10;
string[] films = ["The Glass Voyage", "The Silent Train", "A Winter in Lisbon", "The Last Orchard", "Paper Kingdoms"];
(string Name, WeakToStrongPromptExecutionSettings Settings)[] methods =
[
    ("unguided", new() { Method = SearchMethod.Sampling }),
    ("best-of-16", new() { Method = SearchMethod.BestOfN, SuccessorsPerBeam = 16 }),
    // Every chunk is a call, which reads prompt and answer again: longer chunks than over a model on this machine.
    ("chunk-level 2, 4, 10", new() { BeamWidth = 2, SuccessorsPerBeam = 4, ChunkLength = 10 }),
];
foreach (var (name, settings) in methods)
{
    settings.MaxTokens = 50;
    var (rewards, callsBefore, example) = (new List<double>(), endpoint.Calls, "");
    for (var i = 0; i < count; i++)
    {
        var prompt = $"I finally saw \"{films[i % films.Length]}\" and";
        settings.Seed = i;
        var answer = (await guided.GetTextContentsAsync(prompt, settings)).Single().Text!;
        rewards.Add(await reward.ScoreAsync(prompt + answer));
        example = i == 0 ? prompt + answer : example;
    }

    var calls = (endpoint.Calls - callsBefore) / (double)count;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name}: mean gold reward {rewards.Average():F2}, {calls:F0} calls an answer"));
    Console.WriteLine($"  {example}\n");
}
