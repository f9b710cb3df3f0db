using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Tests.Hub;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>Calls that fail, come late, or bring what is no answer.</summary>
public sealed class CallFaultTests
{
    private readonly HurriedTime _time = new();

    // So long that hurried time does not end a call.
    private static TextLargeModelOptions Patient { get; } = new() { CallTimeout = TimeSpan.FromHours(1) };

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public async Task ProposeAsync_CallFails_IsRetriedOnlyWhereThatMayHelp(bool isTransient, int expectedCalls)
    {
        var model = Failing(_ => new TextModelException("not now", isTransient));

        await Assert.ThrowsAsync<LargeModelException>(() => TextSession.ProposeAsync(model, 1, options: Patient, time: _time));
        Assert.Equal(expectedCalls, model.Requests.Count);
    }

    [Fact]
    public async Task ProposeAsync_FailurePasses_GivesWhatWouldHaveComeWithoutIt()
    {
        var calls = 0;
        var model = new FakeTextModel(request => ++calls <= 2 ? throw Busy() : FakeTextModel.Words(request));
        await using var session = await TextSession.OpenAsync(model, options: Patient, time: _time);
        var candidates = await session.ProposeAsync(2, 4, CancellationToken.None);

        Assert.Equal(
            (await TextSession.ProposeAsync(new FakeTextModel(FakeTextModel.Words), 2)).Select(c => c.Text), candidates.Select(c => c.Text));
        Assert.Equal(4, session.Calls);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(86_400, 30)]
    [InlineData(-5, 0)]
    public async Task ProposeAsync_HostSaysWhenToComeAgain_IsDoneWithinReason(int asked, int expected)
    {
        var calls = 0;
        var model = new FakeTextModel(request => ++calls == 1 ? throw Busy(TimeSpan.FromSeconds(asked)) : FakeTextModel.Words(request));
        await TextSession.ProposeAsync(model, 1, options: Patient, time: _time);

        Assert.Equal(expected, _time.Waits.Where(wait => wait != Patient.CallTimeout).Sum(wait => wait.TotalSeconds), 0.01);
    }

    [Fact]
    public async Task ProposeAsync_CallWithoutAnEnd_IsGivenUpAndTriedAgain()
    {
        var calls = 0;
        var model = new FakeTextModel(async (request, token) =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return FakeTextModel.Words(request);
        });

        Assert.Single(await TextSession.ProposeAsync(model, 1, options: new() { CallTimeout = TimeSpan.FromSeconds(20) }, time: _time));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task ProposeAsync_OneCallFailsForGood_LosesItsCandidateOnly()
    {
        var calls = 0;
        var model = new FakeTextModel(
            request => Interlocked.Increment(ref calls) == 2 ? throw new InvalidDataException("broken JSON") : FakeTextModel.Words(request));

        Assert.Equal(3, (await TextSession.ProposeAsync(model, 4, time: _time)).Count);
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task ProposeAsync_AllSuccessorsOfOneHypothesisFail_TheOthersGoOn()
    {
        var model = new FakeTextModel(request => request.Response.StartsWith(" bad", StringComparison.Ordinal)
            ? throw new TextModelException("no", isTransient: false)
            : request.Response.Length > 0 ? FakeTextModel.Reply(" more")
            : FakeTextModel.Reply(new TextChoice(" bad", TextFinish.Length), new TextChoice(" good", TextFinish.Length)))
        {
            Capabilities = TextModelCapabilities.Continuation | TextModelCapabilities.SeveralChoices,
        };
        await using var session = await TextSession.OpenAsync(model);
        session.Keep(await session.ProposeAsync(2, 4, CancellationToken.None));
        var candidate = Assert.Single(await session.ProposeAsync(1, 4, CancellationToken.None));

        Assert.Equal((0, 1, " good more"), (candidate.Index, candidate.Parent, candidate.Text));
    }

    [Fact]
    public async Task ProposeAsync_EveryCallFails_SaysHowManyAndWhyWithoutPromptOrKey()
    {
        var model = Failing(request => new TextModelException(
            $"large model 'remote': Incorrect API key provided: sk-proj-abcdefgh12345678 for '{request.Prompt.Text}'", isTransient: false));

        var error = await Assert.ThrowsAsync<LargeModelException>(() => TextSession.ProposeAsync(model, 3));
        Assert.StartsWith("large model 'remote' proposed nothing: 3 of 3 calls failed, the first with: Incorrect", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-proj", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(TextSession.Request.Prompt.Text!, error.ToString(), StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public async Task ProposeAsync_FailureWithoutSecrets_IsTheInnerException()
    {
        var cause = new IOException("the connection was reset");
        var error = await Assert.ThrowsAsync<LargeModelException>(() => TextSession.ProposeAsync(Failing(_ => cause), 1));

        Assert.Same(cause, error.InnerException);
        Assert.Contains("IOException: the connection was reset", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProposeAsync_FilteredAnswer_IsAskedForOnceMoreAndThenDropped()
    {
        var model = new FakeTextModel(request => FakeTextModel.Reply(" I can", TextFinish.ContentFilter));
        var error = await Assert.ThrowsAsync<LargeModelException>(() => TextSession.ProposeAsync(model, 2));

        Assert.Contains("4 answers were withheld by a content filter", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, model.Requests.Select(request => request.Seed).Distinct().Count());
    }

    [Fact]
    public async Task ProposeAsync_AnswerWithoutText_IsAskedForOnceMore()
    {
        var calls = 0;
        var model = new FakeTextModel(request => Interlocked.Increment(ref calls) == 1 ? FakeTextModel.Reply(text: null) : FakeTextModel.Words(request));

        Assert.Equal(2, (await TextSession.ProposeAsync(model, 2)).Count);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task ProposeAsync_NoAnswerHasText_SaysSo()
    {
        var error = await Assert.ThrowsAsync<LargeModelException>(
            () => TextSession.ProposeAsync(new FakeTextModel(_ => FakeTextModel.Reply(text: null)), 1));

        Assert.Contains("2 answers had no text", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_200, true)]
    [InlineData(2_000, false)]
    public async Task ProposeAsync_AnswerAbsurdlyLongerThanAskedFor_IsRefused(int length, bool isTaken)
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(new string('a', length)));
        var proposal = TextSession.ProposeAsync(model, 1, maxTokens: 4);

        if (isTaken)
        {
            Assert.Single(await proposal);
        }
        else
        {
            Assert.Contains("limit of tokens", (await Assert.ThrowsAsync<LargeModelException>(() => proposal)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task ProposeAsync_EverythingFailsOnATightBudget_MakesNoCallBeyondIt(int budget)
    {
        var model = Failing(_ => Busy());
        await using var session = await TextSession.OpenAsync(
            model, TextSession.Request with { CallBudget = budget }, Patient, _time);

        await Assert.ThrowsAsync<LargeModelException>(() => session.ProposeAsync(3, 4, CancellationToken.None));
        Assert.Equal(budget, model.Requests.Count);
        Assert.Equal(budget, session.Calls);
        Assert.False(session.CanContinue(1));
    }

    [Theory]
    [InlineData(12, 3)]
    [InlineData(15, 3)]
    [InlineData(16, 4)]
    public async Task ProposeAsync_AnswersAreLostOnATightTokenBudget_AsksForNoMoreThanItAllows(int budget, int expectedCalls)
    {
        var calls = 0;
        var model = new FakeTextModel(request => Interlocked.Increment(ref calls) <= 2
            ? new TextModelReply([new TextChoice(" a b c d", TextFinish.ContentFilter)], OutputTokens: 4)
            : FakeTextModel.Words(request));
        await using var session = await TextSession.OpenAsync(model, TextSession.Request with { TokenBudget = budget });

        Assert.NotEmpty(await session.ProposeAsync(3, 4, CancellationToken.None));
        Assert.Equal(expectedCalls, model.Requests.Count);
        Assert.InRange(session.ProposedTokens, 1, budget);
    }

    [Fact]
    public async Task ProposeAsync_Cancelled_EndsEveryCallBeforeItReturns()
    {
        using var cancellation = new CancellationTokenSource();
        var model = new FakeTextModel(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return FakeTextModel.Reply("never");
        });
        await using var session = await TextSession.OpenAsync(model, options: new() { MaxConcurrentCalls = 3 });
        var proposal = session.ProposeAsync(5, 4, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => proposal);
        Assert.Equal(0, model.Running);
        Assert.Equal(3, model.Requests.Count);
    }

    [Fact]
    public async Task ProposeAsync_CallThatHeedsNoCancellation_IsLeftBehindAndTriedAgain()
    {
        var calls = 0;
        var never = new TaskCompletionSource<TextModelReply>();
        var model = new FakeTextModel((request, _) => Interlocked.Increment(ref calls) == 1 ? never.Task : Task.FromResult(FakeTextModel.Words(request)));

        Assert.Single(await TextSession.ProposeAsync(model, 1, options: new() { CallTimeout = TimeSpan.FromSeconds(20) }, time: _time));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task ProposeAsync_CancelledThoughTheCallHeedsNoCancellation_EndsAllTheSame()
    {
        using var cancellation = new CancellationTokenSource();
        var never = new TaskCompletionSource<TextModelReply>();
        await using var session = await TextSession.OpenAsync(new FakeTextModel((_, _) => never.Task), options: Patient, time: _time);
        var proposal = session.ProposeAsync(2, 4, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => proposal).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ProposeAsync_ModelFailsOtherwiseWhenCancelled_IsStillACancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var model = new FakeTextModel(async (_, _) =>
        {
            await cancellation.CancelAsync();
            throw new IOException("aborted");
        });
        await using var session = await TextSession.OpenAsync(model);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ProposeAsync(1, 4, cancellation.Token));
    }

    [Fact]
    public async Task ProposeAsync_SomebodyElsesCancellation_IsAFailureOfThatCall()
    {
        var model = Failing(_ => new TaskCanceledException("the client gave up"));

        await Assert.ThrowsAsync<LargeModelException>(() => TextSession.ProposeAsync(model, 1));
    }

    [Fact]
    public async Task ProposeAsync_SeveralRequests_ShareOneLimitAndTheFirstToWaitIsNext()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var model = new FakeTextModel(async (request, _) =>
        {
            await gate.Task;
            return FakeTextModel.Words(request);
        });
        var large = new TextLargeModel(model, new TextLargeModelOptions { MaxConcurrentCalls = 2 });
        var requests = new[] { "first", "second", "third" }.Select(async prompt =>
        {
            await using var session = await large.OpenAsync(TextSession.Request with { Prompt = prompt }, CancellationToken.None);
            return await session.ProposeAsync(3, 4, CancellationToken.None);
        }).ToList();
        gate.SetResult();
        await Task.WhenAll(requests);

        Assert.Equal(2, model.MostAtOnce);
        Assert.Equal(9, model.Requests.Count);
        Assert.All(model.Requests.Take(2), request => Assert.Equal("first", request.Prompt.Text));
    }

    [Theory]
    [InlineData(0, 2, 30, 100)]
    [InlineData(8, -1, 30, 100)]
    [InlineData(8, 2, -1, 100)]
    [InlineData(8, 2, 30, 0)]
    public void TextLargeModel_OptionOutOfRange_IsRefused(int concurrency, int retries, int delay, int timeout) =>
        Assert.Throws<InvalidOptionException>(() => new TextLargeModel(new FakeTextModel(FakeTextModel.Words), new TextLargeModelOptions
        {
            MaxConcurrentCalls = concurrency,
            MaxRetries = retries,
            MaxRetryDelay = TimeSpan.FromSeconds(delay),
            CallTimeout = TimeSpan.FromSeconds(timeout),
        }));

    private static TextModelException Busy(TimeSpan? retryAfter = null) => new("the host is busy", isTransient: true, retryAfter);

    private static FakeTextModel Failing(Func<TextModelRequest, Exception> failure) => new((request, _) => Task.FromException<TextModelReply>(failure(request)));
}
