using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>Which calls a round makes, and which candidates it makes of what comes back.</summary>
public sealed class TextProposalTests
{
    [Theory]
    [InlineData(TextModelCapabilities.Continuation, null, LargeModelCapabilities.Continuation)]
    [InlineData(TextModelCapabilities.SeveralChoices, null, LargeModelCapabilities.None)]
    [InlineData(TextModelCapabilities.Continuation, false, LargeModelCapabilities.None)]
    [InlineData(TextModelCapabilities.None, true, LargeModelCapabilities.Continuation)]
    public void Capabilities_Continuation_IsWhatIsDeclaredUnlessTheOptionsDecide(
        TextModelCapabilities declared, bool? decided, LargeModelCapabilities expected)
    {
        var model = new FakeTextModel(FakeTextModel.Words) { Capabilities = declared };

        Assert.Equal(expected, new TextLargeModel(model, new TextLargeModelOptions { Continuation = decided }).Capabilities);
    }

    [Fact]
    public async Task ProposeAsync_ModelOfOneChoice_IsCalledOnceForEachSuccessor()
    {
        var model = new FakeTextModel(FakeTextModel.Words);
        var candidates = await TextSession.ProposeAsync(model, successors: 5);

        Assert.Equal(5, candidates.Count);
        Assert.Equal(5, model.Requests.Count);
        Assert.All(model.Requests, request => Assert.Equal(1, request.Choices));
        Assert.Equal(5, model.Requests.Select(request => request.Seed).Distinct().Count());
    }

    [Fact]
    public async Task ProposeAsync_ModelOfSeveralChoices_IsCalledOnceForEachHypothesis()
    {
        var model = new FakeTextModel(FakeTextModel.Words) { Capabilities = TextModelCapabilities.SeveralChoices };
        await using var session = await TextSession.OpenAsync(model, options: new TextLargeModelOptions { Continuation = true });
        var first = await session.ProposeAsync(6, 4, CancellationToken.None);
        session.Keep([.. first.Where(c => c.Finish is null).Take(2)]);
        var second = await session.ProposeAsync(3, 4, CancellationToken.None);

        Assert.Equal([6, 3, 3], model.Requests.Select(request => request.Choices));
        Assert.Equal(6, second.Count);
        Assert.Equal(3, session.Calls);
    }

    [Fact]
    public async Task ProposeAsync_FewerChoicesThanAsked_AreToppedUpAndAskedForSinglyFromThenOn()
    {
        var model = new FakeTextModel(request => FakeTextModel.Words(request with { Choices = 1 }))
        {
            Capabilities = TextModelCapabilities.Continuation | TextModelCapabilities.SeveralChoices,
        };
        await using var session = await TextSession.OpenAsync(model);
        var first = await session.ProposeAsync(4, 4, CancellationToken.None);
        Assert.Equal([4, 1, 1, 1], model.Requests.Select(request => request.Choices));
        Assert.Equal(4, first.Select(c => c.Text).Distinct().Count());

        model.Requests.Clear();
        session.Keep([first.First(c => c.Finish is null)]);
        Assert.Equal(4, (await session.ProposeAsync(4, 4, CancellationToken.None)).Count);
        Assert.Equal([1, 1, 1, 1], model.Requests.Select(request => request.Choices));
    }

    [Fact]
    public async Task ProposeAsync_IgnoredNumberOfChoices_GivesTheCandidatesOfAModelThatIsAskedSingly()
    {
        var single = new FakeTextModel(FakeTextModel.Words);
        var ignoring = new FakeTextModel(request => FakeTextModel.Words(request with { Choices = 1 }))
        {
            Capabilities = TextModelCapabilities.SeveralChoices,
        };

        Assert.Equal(
            (await TextSession.ProposeAsync(single, 4)).Select(c => c.Text),
            (await TextSession.ProposeAsync(ignoring, 4)).Select(c => c.Text));
    }

    [Fact]
    public async Task ProposeAsync_MoreChoicesThanAsked_SurplusIsDroppedButCounted()
    {
        var model = new FakeTextModel(_ => new TextModelReply(
            [.. Enumerable.Range(0, 5).Select(i => new TextChoice($" choice {i}", TextFinish.Length))], OutputTokens: 20));
        await using var session = await TextSession.OpenAsync(model);
        var candidates = await session.ProposeAsync(1, 4, CancellationToken.None);

        Assert.Equal(" choice 0", Assert.Single(candidates).Text);
        Assert.Equal(20, session.ProposedTokens);
    }

    [Fact]
    public async Task ProposeAsync_NoChoicesAtAll_AreAskedForOnceMoreWithAnotherSeed()
    {
        var calls = 0;
        var model = new FakeTextModel(request => ++calls == 1 ? FakeTextModel.Reply() : FakeTextModel.Words(request));

        Assert.Single(await TextSession.ProposeAsync(model, 1));
        Assert.Equal(2, model.Requests.Select(request => request.Seed).Distinct().Count());
    }

    [Fact]
    public async Task ProposeAsync_AnswersInAnyOrder_CandidatesAreInTheOrderAskedFor()
    {
        var held = new List<TaskCompletionSource>();
        var slow = new FakeTextModel(async (request, _) =>
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            held.Add(mine);
            if (held.Count == 4)
            {
                // The last to be asked is the first to answer.
                held.Reverse();
                held.ForEach(call => call.SetResult());
            }

            await mine.Task;
            return FakeTextModel.Words(request);
        });

        Assert.Equal(
            (await TextSession.ProposeAsync(new FakeTextModel(FakeTextModel.Words), 4)).Select(c => c.Text),
            (await TextSession.ProposeAsync(slow, 4)).Select(c => c.Text));
    }

    [Fact]
    public async Task ProposeAsync_FinishedHypothesis_StandsAmongTheCandidatesOnceAndCostsNoCall()
    {
        var model = new FakeTextModel(request => request.Response.Length > 0 ? FakeTextModel.Reply(" and on")
            : FakeTextModel.Reply(new TextChoice("Over.", TextFinish.Stop), new TextChoice("Once", TextFinish.Length)))
        {
            Capabilities = TextModelCapabilities.Continuation | TextModelCapabilities.SeveralChoices,
        };
        await using var session = await TextSession.OpenAsync(model);
        session.Keep(await session.ProposeAsync(2, 4, CancellationToken.None));
        var candidates = await session.ProposeAsync(1, 4, CancellationToken.None);

        Assert.Equal(["Over.", "Once and on"], candidates.Select(c => c.Text));
        Assert.Equal([0, 1], candidates.Select(c => c.Parent));
        Assert.Equal([true, false], candidates.Select(c => c.IsCarried));
        Assert.Equal([0, 1], candidates.Select(c => c.Index));
        Assert.Equal(2, session.Calls);
    }

    [Fact]
    public async Task ProposeAsync_Request_HasPromptResponseSamplingAndStops()
    {
        var model = new FakeTextModel(FakeTextModel.Words);
        var request = TextSession.Request with { Sampling = new() { Temperature = 0.3 }, StopSequences = ["\n\n"] };
        await using var session = await TextSession.OpenAsync(model, request);
        session.Keep([(await session.ProposeAsync(8, 5, CancellationToken.None)).First(c => c.Finish is null)]);
        model.Requests.Clear();
        await session.ProposeAsync(1, 100, CancellationToken.None);

        var asked = Assert.Single(model.Requests);
        Assert.Equal(request.Prompt, asked.Prompt);
        Assert.StartsWith(" w", asked.Response, StringComparison.Ordinal);
        Assert.Equal(request.Sampling, asked.Sampling);
        Assert.Equal(request.StopSequences, asked.StopSequences);
        Assert.Equal(7, asked.MaxTokens); // 12 in all, 5 are there.
    }

    [Fact]
    public void ProposeAsync_AnyModelThatAnswers_GivesTheSameCandidatesWithinBudgetAndLimit() => Prop.ForAll(
        Arb.From(Gen.Choose(1, 4)), Arb.From(Gen.Choose(1, 5)), Arb.From(Gen.Choose(1, 30)), (width, successors, budget) =>
    {
        var runs = Enumerable.Range(1, 2).Select(async concurrency =>
        {
            // Some answers take longer than others, and some come at once.
            var model = new FakeTextModel(async (request, _) =>
            {
                for (var i = 0; i < request.Seed % 3; i++)
                {
                    await Task.Yield();
                }

                return FakeTextModel.Words(request);
            });
            var options = new TextLargeModelOptions { MaxConcurrentCalls = concurrency * 2 };
            await using var session = await TextSession.OpenAsync(model, TextSession.Request with { CallBudget = budget }, options);
            var texts = new List<string>();
            var unfinished = 1;
            for (var asked = width * successors; unfinished > 0 && session.CanContinue(unfinished); asked = successors)
            {
                var candidates = await session.ProposeAsync(asked, 3, CancellationToken.None);
                Assert.True(candidates.Count(c => !c.IsCarried) <= unfinished * asked);
                Assert.Equal(candidates.Select(c => c.Parent).Order(), candidates.Select(c => c.Parent));
                Assert.True(unfinished <= candidates.Where(c => !c.IsCarried).Select(c => c.Parent).Distinct().Count());
                texts.AddRange(candidates.Select(c => c.Text));
                var kept = candidates.Take(width).ToList();
                session.Keep(kept);
                unfinished = kept.Count(c => c.Finish is null);
            }

            Assert.True(model.Requests.Count <= budget);
            Assert.Equal(model.Requests.Count, session.Calls);
            Assert.InRange(model.MostAtOnce, 1, concurrency * 2);
            return texts;
        });
        var texts = Task.WhenAll(runs).GetAwaiter().GetResult();
        return texts[0].SequenceEqual(texts[1]);
    }).QuickCheckThrowOnFailure();
}
