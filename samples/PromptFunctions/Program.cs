using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.PromptTemplates.Handlebars;
using W2S.Engine.Search;
using W2S.SemanticKernel;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddKernel();
builder.Services.AddWeakToStrongTextGeneration(builder.Configuration);
using var host = builder.Build();
var kernel = host.Services.GetRequiredService<Kernel>();

// From code: the same prompt unguided and guided, by settings alone.
var review = kernel.CreateFunctionFromPrompt("I finally saw \"{{$film}}\" and");
foreach (var method in new[] { SearchMethod.Sampling, SearchMethod.ChunkLevel })
{
    var settings = new WeakToStrongPromptExecutionSettings { Method = method, MaxTokens = 50, Seed = 1 };
    await ShowAsync($"code, {method.Name()}", review, new(settings) { ["film"] = "The Glass Voyage" });
}

// From files, which bring their settings along.
var praise = KernelFunctionYaml.FromPromptYaml(ReadPrompt("praise.yaml"));
await ShowAsync("YAML", praise, new() { ["film"] = "The Glass Voyage" });

var pan = KernelFunctionYaml.FromPromptYaml(ReadPrompt("pan.yaml"), new HandlebarsPromptTemplateFactory());
await ShowAsync(
    "YAML with a Handlebars template, steered away from praise",
    pan,
    new() { ["film"] = "The Glass Voyage", ["companion"] = "sister" });

async Task ShowAsync(string title, KernelFunction function, KernelArguments arguments)
{
    var result = await kernel.InvokeAsync(function, arguments);
    Console.WriteLine($"[{title}] score {result.Metadata!["Score"]:F2}");
    Console.WriteLine($"{result.RenderedPrompt} ...{result}\n");
}

static string ReadPrompt(string name) => File.ReadAllText(Path.Join(AppContext.BaseDirectory, "Prompts", name));
