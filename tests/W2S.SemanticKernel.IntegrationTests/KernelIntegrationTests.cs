using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>What the kernel does around a text generation service: filters and metrics.</summary>
public sealed class KernelIntegrationTests
{
    [Fact]
    public async Task InvokePrompt_Filters_SeeThePromptAndTheResult()
    {
        var filter = new RecordingFilter();
        var builder = CreateBuilder();
        builder.Services.AddSingleton<IPromptRenderFilter>(filter);
        builder.Services.AddSingleton<IFunctionInvocationFilter>(filter);

        var result = await builder.Build().InvokePromptAsync<string>("Say {{$x}}", new(TestService.Search()) { ["x"] = "it" });

        Assert.Equal("Say it", filter.RenderedPrompt);
        Assert.Equal(result, filter.Result);
    }

    [Fact]
    public async Task InvokePrompt_TokenMetrics_AreThoseOfTheUsage()
    {
        var measured = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.Contains("token_usage", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        const string Function = "MeasuredFunction";
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.ToArray().Any(tag => Function.Equals(tag.Value)))
            {
                measured[instrument.Name] = value;
            }
        });
        listener.Start();
        var kernel = CreateBuilder().Build();

        var result = await kernel.InvokeAsync(kernel.CreateFunctionFromPrompt("one two three", TestService.Search(), functionName: Function));

        var usage = (Microsoft.Extensions.AI.UsageDetails)result.Metadata!["Usage"]!;
        Assert.Equal(3, measured["semantic_kernel.function.invocation.token_usage.prompt"]);
        Assert.Equal(usage.OutputTokenCount, measured["semantic_kernel.function.invocation.token_usage.completion"]);
    }

    private static IKernelBuilder CreateBuilder() =>
        Kernel.CreateBuilder().AddWeakToStrongTextGeneration(
            options => options.AddLargeModel(new WordModel()).AddGuidance(new PraiseGuidance()));

    private sealed class RecordingFilter : IPromptRenderFilter, IFunctionInvocationFilter
    {
        public string? RenderedPrompt { get; private set; }

        public string? Result { get; private set; }

        public async Task OnPromptRenderAsync(PromptRenderContext context, Func<PromptRenderContext, Task> next)
        {
            await next(context);
            RenderedPrompt = context.RenderedPrompt;
        }

        public async Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next)
        {
            await next(context);
            Result = context.Result.GetValue<string>();
        }
    }
}
