using System.Text.Json.Serialization;
using W2S.Engine.Sampling;

namespace W2S.Engine.Search;

/// <summary>
/// What to search: chunk-level beam search and, by the choice of W, K and L, its special cases
/// (Zhou et al., arXiv 2405.19262, section 4).
/// </summary>
public sealed record SearchOptions
{
    /// <summary>Candidates of one round that are still sensible to hold: caches grow with each.</summary>
    public const int MaxCandidates = 4096;

    /// <summary>W: hypotheses kept after each chunk. Default 4.</summary>
    public int BeamWidth { get; init; } = 4;

    /// <summary>K: continuations sampled from each hypothesis. Default 4.</summary>
    public int SuccessorsPerBeam { get; init; } = 4;

    /// <summary>L: tokens in a chunk; null for no limit, so that whole responses are compared. Default 5.</summary>
    public int? ChunkLength { get; init; } = 5;

    /// <summary>Longest response, in the large model's tokens. Default 128.</summary>
    public int MaxNewTokens { get; init; } = 128;

    /// <summary>How tokens are drawn from the large model.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Same seed, same text. Null takes a new one for each request; the result names it.</summary>
    public long? Seed { get; init; }

    /// <summary>A response ends before the first of these that comes up.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>
    /// Most tokens the large model may sample for the request, discarded candidates included; null for no limit.
    /// Chunks are cut to what is left; when that is not one token for every candidate, the best hypothesis so far is returned.
    /// </summary>
    public long? TokenBudget { get; init; }

    /// <summary>
    /// Most calls of a large model that is asked over calls, retries included; null for no limit. Local models make none. When what is left
    /// is not one call for every hypothesis, the best hypothesis so far is returned.
    /// </summary>
    public long? CallBudget { get; init; }

    /// <summary>
    /// For EFT, 1/beta: each token is drawn from softmax(log pi_base + (1/beta) * (log pi_tuned - log pi_untuned)).
    /// Null (the default) draws from the large model alone.
    /// </summary>
    public double? EftStrength { get; init; }

    /// <summary>How many of the best distinct hypotheses the result holds, at most <see cref="BeamWidth"/>. Default 1.</summary>
    public int ResultCount { get; init; } = 1;

    /// <summary>Whether the result holds every candidate, its parent, its score and the tokens spent.</summary>
    public bool IncludeTrace { get; init; }

    /// <summary>The published setting for controlled sentiment and summarization: W, K, L = 4, 4, 5.</summary>
    public static SearchOptions ChunkLevel(int beamWidth = 4, int successors = 4, int chunkLength = 5) =>
        new() { BeamWidth = beamWidth, SuccessorsPerBeam = successors, ChunkLength = chunkLength };

    /// <summary>Plain generation: one response, no choice.</summary>
    public static SearchOptions PlainSampling() =>
        new() { BeamWidth = 1, SuccessorsPerBeam = 1, ChunkLength = null };

    /// <summary>N whole responses, the best of which is returned.</summary>
    public static SearchOptions BestOf(int count) =>
        new() { BeamWidth = 1, SuccessorsPerBeam = count, ChunkLength = null };

    /// <summary>Beam search over sampled tokens.</summary>
    public static SearchOptions TokenLevel(int beamWidth, int successors) =>
        new() { BeamWidth = beamWidth, SuccessorsPerBeam = successors, ChunkLength = 1 };

    /// <summary>Emulated fine-tuning: one response from the tilted distribution.</summary>
    /// <param name="strength">1/beta.</param>
    public static SearchOptions Eft(double strength) => PlainSampling() with { EftStrength = strength };

    /// <summary>Whether the search compares candidates, and so needs guidance.</summary>
    [JsonIgnore]
    public bool Compares => BeamWidth * (long)SuccessorsPerBeam > 1;

    /// <exception cref="InvalidOptionException">A value is out of its range.</exception>
    public void Validate()
    {
        RequirePositive("beam_width", BeamWidth);
        RequirePositive("successors_per_beam", SuccessorsPerBeam);
        RequirePositive("chunk_length", ChunkLength ?? 1);
        RequirePositive("max_tokens", MaxNewTokens);
        RequirePositive("results_per_prompt", ResultCount);
        RequirePositive("token_budget", TokenBudget ?? 1);
        RequirePositive("call_budget", CallBudget ?? 1);
        Sampling.Validate();

        if (BeamWidth * (long)SuccessorsPerBeam > MaxCandidates)
        {
            throw new InvalidOptionException(
                "beam_width * successors_per_beam",
                $"{BeamWidth} * {SuccessorsPerBeam} = {BeamWidth * (long)SuccessorsPerBeam} candidates, at most {MaxCandidates} expected");
        }

        if (ResultCount > BeamWidth)
        {
            throw new InvalidOptionException("results_per_prompt", $"{ResultCount} found, at most beam_width = {BeamWidth} expected");
        }

        if (EftStrength is { } strength && !double.IsFinite(strength))
        {
            throw new InvalidOptionException("eft_strength", $"{strength} found, a finite number expected");
        }

        if (StopSequences.Any(string.IsNullOrEmpty))
        {
            throw new InvalidOptionException("stop_sequences", "an empty sequence found, at least one character expected");
        }
    }

    private static void RequirePositive(string option, long value)
    {
        if (value <= 0)
        {
            throw new InvalidOptionException(option, $"{value} found, at least 1 expected");
        }
    }
}
