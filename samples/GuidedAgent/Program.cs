using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using W2S.SemanticKernel;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddKernel();
builder.Services.AddWeakToStrongChatCompletion(builder.Configuration);
using var host = builder.Build();

var agent = new ChatCompletionAgent
{
    Name = "Critic",
    Kernel = host.Services.GetRequiredService<Kernel>(),
    Arguments = new(
        new WeakToStrongPromptExecutionSettings { BeamWidth = 4, SuccessorsPerBeam = 4, ChunkLength = 5, MaxTokens = 40, Seed = 1 }),
};

// The demo models write reviews, so each turn opens one more; the thread carries what was written before.
string[] turns = args.Length > 0 ? args : ["I finally saw \"The Glass Voyage\" and", "We watched \"The Silent Train\" too, and", "And then there was \"The Last Orchard\": "];
var thread = new ChatHistoryAgentThread();
foreach (var turn in turns)
{
    Console.Write($"you:    {turn} ...\ncritic: ... ");
    var score = 0.0;
    await foreach (var update in agent.InvokeStreamingAsync(turn, thread))
    {
        Console.Write(update.Message.Content);
        score = update.Message.Metadata?["Score"] as double? ?? score;
    }

    Console.WriteLine($"\n        (score {score:F2}, {thread.ChatHistory.Count} messages so far)\n");
}
