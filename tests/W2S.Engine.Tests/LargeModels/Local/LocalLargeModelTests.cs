using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.LargeModels.Local;

public sealed class LocalLargeModelTests : IAsyncDisposable
{
    private readonly TestModels _models = new(contextLength: 64);

    [Fact]
    public async Task ProposeAsync_Prompt_IsComputedOnceHoweverManySuccessors()
    {
        await using var session = await _models.LargeModel.OpenAsync(Request(new string('p', 30)), default);
        await session.ProposeAsync(successors: 16, maxTokens: 1, default);

        Assert.Equal(30, _models.Large.ComputedTokens);
    }

    [Fact]
    public async Task ProposeAsync_SecondRound_ComputesEachSurvivorOnceAndThenItsSuccessors()
    {
        await using var session = await _models.LargeModel.OpenAsync(Request("pp"), default);
        var first = await session.ProposeAsync(4, 3, default);
        session.Keep([first[2], first[0]]);
        var before = _models.Large.ComputedTokens;
        var second = await session.ProposeAsync(4, 3, default);

        Assert.Equal(2 + (8 * 2), _models.Large.ComputedTokens - before);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], second.Select(c => c.Parent));
        Assert.All(second.Take(4), c => Assert.StartsWith(first[2].Text, c.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ProposeAsync_FinishedHypothesis_StandsForItselfOnce()
    {
        await using var session = await _models.LargeModel.OpenAsync(Request("pp") with { MaxNewTokens = 3 }, default);
        var first = await session.ProposeAsync(2, 3, default);
        session.Keep(first);
        var second = await session.ProposeAsync(2, 3, default);

        Assert.Equal(2, second.Count);
        Assert.All(second, c => Assert.True(c.IsCarried));
        Assert.Equal(first.Select(c => c.Text), second.Select(c => c.Text));
        Assert.Equal(6, session.ProposedTokens);
    }

    [Fact]
    public async Task ProposeAsync_ResponsesThatGoOn_LeaveEarlierCandidatesAsTheyWere()
    {
        await using var model = new LocalModel("endless", new DecoderRunner(new HashDecoder(1, 257)), new ByteTokenizer(), endTokens: []);
        var large = new LocalLargeModel(model, PromptTemplate.None);
        await using var session = await large.OpenAsync(Request("pp") with { MaxNewTokens = 600 }, default);
        var all = new List<(Candidate Candidate, int[] Tokens)>();
        for (var round = 0; round < 6; round++) // 600 tokens: memory for them has to grow meanwhile
        {
            var proposed = await session.ProposeAsync(2, 100, default);
            all.AddRange(proposed.Select(candidate => (candidate, candidate.Tokens.ToArray())));
            session.Keep([proposed[^1], proposed[0]]);
        }

        Assert.Equal(2 + (5 * 4), all.Count);
        Assert.All(all, seen => Assert.Equal(seen.Tokens, seen.Candidate.Tokens.ToArray()));
        Assert.All(all.TakeLast(4), last => Assert.Equal(all[18 - 4 + LastParent(last.Candidate)].Tokens, last.Tokens[..500]));

        // Of the four proposed before, the last and the first were kept.
        static int LastParent(Candidate candidate) => candidate.Parent == 0 ? 3 : 0;
    }

    [Fact]
    public async Task OpenAsync_PromptAndResponseBeyondTheContext_IsRefusedBeforeWork()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => _models.LargeModel.OpenAsync(Request(new string('p', 60)) with { MaxNewTokens = 5 }, default));

        Assert.Contains("60", error.Message, StringComparison.Ordinal);
        Assert.Contains("64", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _models.Large.ForwardCount);
    }

    [Fact]
    public async Task OpenAsync_CandidatesThatCannotFitInMemory_AreRefusedWithTheEstimate()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => _models.LargeModel.OpenAsync(Request("pp") with { MaxCandidates = int.MaxValue }, default));

        Assert.Contains("MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_EmptyPrompt_StartsFromTheEndTokenWhereThereIsNoBeginToken()
    {
        await using var session = await _models.LargeModel.OpenAsync(Request(""), default);

        Assert.Equal(1, session.PromptTokens);
        Assert.Single(await session.ProposeAsync(1, 1, default));
    }

    [Fact]
    public async Task OpenAsync_Template_IsPutAroundThePrompt()
    {
        var model = new LocalLargeModel(_models.LargeModel.Model, PromptTemplate.Parse("<<{prompt}>>"));
        await using var session = await model.OpenAsync(Request("pp"), default);

        Assert.Equal(6, session.PromptTokens);
    }

    [Theory]
    [InlineData("no place for it")]
    [InlineData("{prompt} and {prompt}")]
    public void Parse_TemplateWithoutExactlyOnePlace_IsRefused(string template) =>
        Assert.Throws<InvalidOptionException>(() => PromptTemplate.Parse(template));

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private static LargeModelRequest Request(string prompt) => new() { Prompt = prompt, MaxNewTokens = 12, Seed = 4 };
}
