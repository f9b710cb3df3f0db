using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Torch;
using W2S.SemanticKernel;

try
{
    await AnswerAsync(static _ => { });
}
catch (W2SException lacking)
{
    // The message says which model, which device, what is missing and what to do.
    Console.Error.WriteLine($"{lacking.Message}\nSo on the processor instead.");
    await AnswerAsync(OnTheProcessor);
}

async Task AnswerAsync(Action<WeakToStrongOptions> place)
{
    // Devices and types are in appsettings.json, or on the command line: --W2S:Guidance:positive:Device=cuda:1
    var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Services.AddKernel();
    builder.Services.AddTorchSharpRuntime();
    builder.Services.AddWeakToStrongTextGeneration(builder.Configuration).PostConfigure(place);
    using var host = builder.Build();
    await host.StartAsync(); // loads the models onto their devices, because WarmUp says so
    var kernel = host.Services.GetRequiredService<Kernel>();

    var settings = new WeakToStrongPromptExecutionSettings { BeamWidth = 4, SuccessorsPerBeam = 4, ChunkLength = 5, MaxTokens = 50, Seed = 1 };
    const string Prompt = "I finally saw \"The Glass Voyage\" and";
    Console.Write($"{Prompt} ...");
    await foreach (var piece in kernel.InvokePromptStreamingAsync(Prompt, new(settings)))
    {
        Console.Write(piece);
    }

    Console.WriteLine();
    await host.StopAsync();
}

// It computes in fp32 whatever weights are stored in.
static void OnTheProcessor(WeakToStrongOptions options)
{
    foreach (var model in options.LargeModels.Values)
    {
        (model.Device, model.Dtype) = (null, null);
    }

    foreach (var pair in options.Guidance.Values)
    {
        (pair.Device, pair.UntunedDevice, pair.Dtype) = (null, null, null);
    }
}
