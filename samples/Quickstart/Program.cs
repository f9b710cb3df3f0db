using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;
using Quickstart;
using Spectre.Console;
using W2S.Engine.Evaluation;

const int Examples = 3;

return await Arguments.InvokeAsync(args, async arguments =>
{
    // appsettings.json names the models; paths in it start at the program's own folder.
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
    builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    builder.Services.AddWeakToStrongTextGeneration(builder.Configuration);
    using var host = builder.Build();
    await host.StartAsync();
    var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    var section = builder.Configuration.GetRequiredSection("Quickstart");
    await using var reward = await RewardModel.LoadAsync(Path.Join(AppContext.BaseDirectory, section["RewardModel"]), cancellationToken: stopping);
    var prompts = HeldOutPrompts.Read(Path.Join(AppContext.BaseDirectory, section["Prompts"]), arguments.Prompts);
    var evaluation = new Evaluation(host.Services.GetRequiredService<ITextGenerationService>(), reward, prompts, arguments.Seed);

    var examples = new List<Example>();
    for (var index = 0; index < Math.Min(Examples, prompts.Count); index++)
    {
        examples.Add(await evaluation.CompareAsync(index, stopping));
        if (!arguments.Json)
        {
            TextReport.WriteExample(examples[^1]);
        }
    }

    var results = await EvaluationProgress.RunAsync(evaluation, prompts.Count, stopping);
    if (arguments.Json)
    {
        await using var output = Console.OpenStandardOutput();
        new JsonReport(JsonReport.BuiltProfile, examples, results).Write(output);
    }
    else
    {
        TextReport.WriteTable(results);
    }

    await host.StopAsync();
    return 0;
});
