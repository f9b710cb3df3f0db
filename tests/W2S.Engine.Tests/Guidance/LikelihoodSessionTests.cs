using W2S.Engine.Guidance;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Guidance;

public sealed class LikelihoodSessionTests : IAsyncDisposable
{
    private const int ContextLength = 16;

    private static readonly int[] Prompt = [1, 2];
    private static readonly int[] Short = [3];
    private static readonly int[] Long = [.. Enumerable.Range(4, ContextLength)];

    private readonly TestModels _models = new(ContextLength);

    [Fact]
    public async Task ScoreAsync_ShorterAgainButNeverRead_IsNotScored()
    {
        using var session = new LikelihoodSession(_models.Pair.Tuned, Prompt, expectedTokens: 4, cacheBytes: 0);
        await session.ReadPromptAsync(default);
        var first = await session.ScoreAsync([new Extension(0, 0, Long), new Extension(0, 0, Short)], default);
        session.Keep([0, 1]);

        // Of the first, ten tokens of which none was read are kept; all that fits the model again.
        var second = await session.ScoreAsync([new Extension(0, 10, Short), new Extension(1, 1, Short)], default);

        Assert.Equal([double.NaN, _models.Tuned.Score(Prompt, Short)], first);
        Assert.Equal([double.NaN, _models.Tuned.Score(Prompt, [.. Short, .. Short])], second);
    }

    [Fact]
    public async Task ScoreAsync_TooLongAndThenRolledBackToWhatWasRead_IsScoredAgain()
    {
        using var session = new LikelihoodSession(_models.Pair.Tuned, Prompt, expectedTokens: 4, cacheBytes: 0);
        await session.ReadPromptAsync(default);
        await session.ScoreAsync([new Extension(0, 0, Short)], default);
        session.Keep([0]);
        await session.ScoreAsync([new Extension(0, 1, Long), new Extension(0, 1, Short)], default);
        session.Keep([0, 1]);
        var scores = await session.ScoreAsync([new Extension(0, 1, Short), new Extension(0, 0, Short)], default);

        Assert.Equal([_models.Tuned.Score(Prompt, [.. Short, .. Short]), _models.Tuned.Score(Prompt, Short)], scores);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();
}
