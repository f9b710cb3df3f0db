using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>A finished request.</summary>
public sealed record GenerationResult
{
    /// <summary>
    /// The best hypotheses, best first, no two with the same text; at least one, at most <see cref="SearchOptions.ResultCount"/>.
    /// </summary>
    public required IReadOnlyList<Hypothesis> Hypotheses { get; init; }

    /// <summary>The best hypothesis.</summary>
    public Hypothesis Best => Hypotheses[0];

    /// <summary>Tokens of <see cref="Hypotheses"/> together; the others that the large model sampled were proposed for them.</summary>
    public long KeptTokens => Hypotheses.Sum(hypothesis => (long)hypothesis.TokenCount);

    /// <summary>The seed the request ran with.</summary>
    public required long Seed { get; init; }

    /// <summary>What the large model did; its computed tokens include discarded candidates.</summary>
    public required ModelUsage LargeModelUsage { get; init; }

    /// <summary>What each guiding model did; empty without guidance.</summary>
    public required IReadOnlyList<ModelUsage> GuidanceUsage { get; init; }

    /// <summary>Everything the search saw, when asked for.</summary>
    public SearchTrace? Trace { get; init; }
}

/// <summary>A response, whole or partial.</summary>
/// <param name="Text">What a reader gets.</param>
/// <param name="Tokens">The large model's token ids, an end token included; empty for a model that exchanges only text.</param>
/// <param name="Score">Nats, higher is better; 0 where nothing was compared.</param>
/// <param name="Finish">Why it ended; null while it can grow.</param>
public sealed record Hypothesis(string Text, IReadOnlyList<int> Tokens, double Score, FinishReason? Finish)
{
    /// <summary>How many tokens it has, also where their ids are not known; by default as many as <see cref="Tokens"/>.</summary>
    public int TokenCount
    {
        get => field > 0 ? field : Tokens.Count;
        init;
    }
}

/// <summary>A piece of a streamed response.</summary>
/// <param name="Text">Text that can never change again; pieces joined are the best hypothesis' text.</param>
/// <param name="Result">On the last piece, the whole result.</param>
public sealed record GenerationUpdate(string Text, GenerationResult? Result);
