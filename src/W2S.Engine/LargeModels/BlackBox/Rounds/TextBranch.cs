using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.BlackBox.Rounds;

/// <summary>One growing response of a text model. Immutable.</summary>
/// <param name="Text">Whole response so far, complete characters only.</param>
/// <param name="TokenCount">Its tokens, as they are counted.</param>
/// <param name="Random">Where the seeds of its continuations come from.</param>
internal sealed record TextBranch(string Text, int TokenCount, RandomStream Random)
{
    public FinishReason? Finish { get; init; }

    public int? StopIndex { get; init; }

    /// <summary>
    /// The random stream of a successor, and the seed that is drawn from it for the successor's call: at least 0, below 2^31.
    /// </summary>
    public (RandomStream Random, int Seed) Fork(int successor)
    {
        var random = Random.Fork(successor);
        var seed = (int)(random.NextDouble() * int.MaxValue);
        return (random, seed);
    }

    public Candidate ToCandidate(int index, int parent, TextBranch before) => new()
    {
        Index = index,
        Parent = parent,
        IsCarried = ReferenceEquals(this, before),
        Tokens = default,
        TokenCount = TokenCount,
        NewTokens = TokenCount - before.TokenCount,
        Text = Text,
        Finish = Finish,
        StopIndex = StopIndex,
    };
}
