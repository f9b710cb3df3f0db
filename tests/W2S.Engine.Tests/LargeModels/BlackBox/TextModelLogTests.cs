using System.Net;
using Microsoft.Extensions.Logging;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Services;
using W2S.Engine.Tests.Hosting;
using W2S.Engine.Tests.Hub;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>What the log tells of calls that fail, and what it never does.</summary>
public sealed class TextModelLogTests : IDisposable
{
    private readonly ListLogger _logger = new();
    private readonly HurriedTime _time = new();

    public void Dispose() => _logger.Dispose();

    [Fact]
    public async Task DisposeAsync_OneOfFourCallsFailedForGood_IsOneWarningAndADebugLineForEachTry()
    {
        var first = -1;
        var model = Failing(request => Interlocked.CompareExchange(ref first, request.Seed, -1) is var seen && (seen == -1 || seen == request.Seed));

        await RunAsync(model, 4);

        var tries = Lines(LogLevel.Debug).Where(line => line.StartsWith("Call of", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [.. Enumerable.Range(1, 3).Select(n =>
                $"Call of large model remote failed at try {n}: HttpRequestException, status 503, may yet succeed: True")],
            tries);
        Assert.Equal(["1 of 4 calls of large model remote failed; the search went on with the rest"], Lines(LogLevel.Warning));
        Assert.Contains("Large model remote lost 1 of 4 candidates of a round for good: 1 of 4 calls failed", Lines(LogLevel.Debug));
    }

    [Fact]
    public async Task ProposeAsync_EveryCallFails_IsAnErrorAndNoWarningThatTheSearchWentOn()
    {
        await Assert.ThrowsAsync<LargeModelException>(() => RunAsync(Failing(_ => true), 2));

        Assert.Empty(Lines(LogLevel.Warning));
        Assert.Equal(6, Lines(LogLevel.Debug).Count(line => line.StartsWith("Call of", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ProposeAsync_FailureThatRepeatsPromptAndKey_IsLoggedWithoutThem()
    {
        await Assert.ThrowsAsync<LargeModelException>(() => RunAsync(Failing(_ => true), 1));

        Assert.All(_logger.Lines, line =>
        {
            Assert.DoesNotContain(TextSession.Request.Prompt.Text!, line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("sk-", line.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ProposeAsync_NothingFails_LogsNothing()
    {
        await RunAsync(new FakeTextModel(FakeTextModel.Words), 4);

        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public async Task DisposeAsync_AnswersThatWereCut_AreOneWarning()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(string.Concat(Enumerable.Repeat(" and so on", 30))));

        await RunAsync(model, 3);

        Assert.StartsWith("3 answers of large model remote were far longer", Assert.Single(Lines(LogLevel.Warning)), StringComparison.Ordinal);
    }

    private static FakeTextModel Failing(Func<TextModelRequest, bool> isFailing)
    {
        FakeTextModel? model = null;
        model = new FakeTextModel((request, token) => ServiceCall.RunAsync(
            model!,
            () => isFailing(request)
                ? throw new HttpRequestException($"{request.Prompt.Text} sk-1234567890", null, HttpStatusCode.ServiceUnavailable)
                : Task.FromResult(FakeTextModel.Words(request)),
            token));
        return model;
    }

    private async Task RunAsync(FakeTextModel model, int successors)
    {
        var options = new TextLargeModelOptions { CallTimeout = TimeSpan.FromHours(1) };
        await using var session = await TextSession.OpenAsync(model, options: options, time: _time, logger: _logger);
        await session.ProposeAsync(successors, 4, CancellationToken.None);
    }

    private List<string> Lines(LogLevel level) => [.. _logger.Lines.Where(line => line.Level == level).Select(line => line.Text)];
}
