using Microsoft.Extensions.Logging;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Tests.Hosting;

namespace W2S.Engine.Tests.Telemetry;

public sealed class LogTests : IAsyncDisposable
{
    private readonly GenerationBench _bench = new();
    private readonly ListLogger _log = new();

    public LogTests() => _bench.Log = _log;

    [Fact]
    public async Task Request_Finished_IsToldInOneLineOfNumbers()
    {
        _bench.Time = new StepClock();
        var result = (await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided)))!;

        var (level, text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Information, level);
        Assert.StartsWith(
            $"large answered by chunk-level: {result.Best.Tokens.Count} of {result.LargeModelUsage.ComputedTokens} proposed tokens kept, ",
            text,
            StringComparison.Ordinal);
        Assert.EndsWith($"score {result.Best.Score:F2}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_EndedByItsBudget_IsTold()
    {
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided with { TokenBudget = 40 }));

        Assert.Equal("The budget ended the search after 2 rounds, 36 proposed tokens and 2 calls", _log.Lines.Last().Text);
    }

    [Fact]
    public async Task Request_Cancelled_IsTold()
    {
        using var cancellation = new CancellationTokenSource();
        _bench.BeforeProposal = _ => cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), cancellationToken: cancellation.Token));

        Assert.StartsWith("Request to large by chunk-level was cancelled", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_Fails_IsToldWithoutMessagesOfOtherLibraries()
    {
        _bench.BeforeProposal = _ => throw new InvalidOperationException("key sk-123 refused");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided)));

        var (level, text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("failed", text, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-123", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_AsksForWhatCannotBe_IsNoWarning()
    {
        _bench.BeforeProposal = _ => throw new InvalidOptionException("max_tokens", "too many");
        await Assert.ThrowsAsync<InvalidOptionException>(() => _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided)));

        Assert.Equal(LogLevel.Information, Assert.Single(_log.Lines).Level);
    }

    [Fact]
    public async Task Request_ReaderStops_IsTold()
    {
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided), pieces: 1);

        Assert.Contains("read no further", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_WithoutAFiniteScore_AreToldAtDebug()
    {
        _bench.Guidance = new FirstIsNaN();
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided with { MaxNewTokens = 4 }));

        Assert.Contains(
            (LogLevel.Debug, "Dropped 1 of 6 candidates in round 1: the guidance gave them no finite score"), _log.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Texts_AreLoggedAtTraceForThoseWhoOptedInAndNowhereElse(bool isEnabled)
    {
        const string Prompt = "a prompt like no other";
        _bench.EnableSensitiveData = isEnabled;
        await _bench.RunAsync(GenerationBench.Request(GenerationBench.Guided, Prompt));

        var lines = _log.Lines.Where(line => line.Text.Contains(Prompt, StringComparison.Ordinal)).ToList();
        Assert.Equal(isEnabled ? [LogLevel.Trace] : [], lines.Select(line => line.Level));
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private sealed class FirstIsNaN : IGuidance, IGuidanceSession
    {
        public string Name => "first-is-nan";

        public IReadOnlyList<ModelUsage> Usage => [];

        public Task<IGuidanceSession> OpenAsync(GuidanceRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<IGuidanceSession>(this);

        public Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<double>>([.. candidates.Select((_, i) => i == 0 ? double.NaN : i)]);

        public void Keep(IReadOnlyList<Candidate> survivors)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
