using Microsoft.SemanticKernel;
using W2S.SemanticKernel.Tests.Support;
using UsageDetails = Microsoft.Extensions.AI.UsageDetails;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Usage reaches the metrics that Semantic Kernel itself publishes.</summary>
public sealed class TokenMetricsTests
{
    private readonly Kernel _kernel = Kernel.CreateBuilder()
        .AddWeakToStrongTextGeneration(options => options.AddLargeModel(new WordModel()).AddGuidance(new PraiseGuidance()))
        .Build();

    public static TheoryData<PromptKind> Kinds => [.. PromptFunctions.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Invoke_TokenMetrics_AreThoseOfTheUsage(PromptKind kind)
    {
        var name = $"{nameof(Invoke_TokenMetrics_AreThoseOfTheUsage)}_{kind}";
        using var metrics = new TokenMetrics(name);

        var result = await _kernel.InvokeAsync(PromptFunctions.Create(kind, "one two three", name: name));

        // The model's tokens are words with the space behind them, and the full stop.
        var tokens = result.GetValue<string>()!.Count(character => character is ' ' or '.');
        Assert.Equal([("prompt", 3, "words"), ("completion", tokens, "words")], metrics.Seen);
        var usage = Assert.IsType<UsageDetails>(result.Metadata!["Usage"]);
        Assert.Equal((3L, tokens), (usage.InputTokenCount, usage.OutputTokenCount));
    }

    [Fact]
    public async Task Invoke_SeveralResults_AreMeasuredOnceForTheWholeRequest()
    {
        const string Name = nameof(Invoke_SeveralResults_AreMeasuredOnceForTheWholeRequest);
        using var metrics = new TokenMetrics(Name);
        var settings = TestService.Search();
        settings.ResultsPerPrompt = 2;

        var result = await _kernel.InvokeAsync(_kernel.CreateFunctionFromPrompt("one two three", settings, functionName: Name));

        var responses = result.GetValue<IReadOnlyList<TextContent>>()!;
        Assert.Equal(2, responses.Count);
        Assert.All(responses, response => Assert.Equal(
            [("prompt", 3, "words"), ("completion", ((UsageDetails)response.Metadata!["Usage"]!).OutputTokenCount!.Value, "words")],
            metrics.Seen));
    }

    [Fact]
    public async Task Invoke_FailedRequest_MeasuresNothing()
    {
        const string Name = nameof(Invoke_FailedRequest_MeasuresNothing);
        using var metrics = new TokenMetrics(Name);
        var function = _kernel.CreateFunctionFromPrompt("p", new WeakToStrongPromptExecutionSettings { BeamWidth = 0 }, functionName: Name);

        await Assert.ThrowsAnyAsync<Exception>(() => _kernel.InvokeAsync(function));

        Assert.Empty(metrics.Seen);
    }
}
