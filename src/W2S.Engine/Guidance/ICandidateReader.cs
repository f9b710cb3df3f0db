using W2S.Engine.LargeModels;

namespace W2S.Engine.Guidance;

/// <summary>Reads the candidates of one request in a guiding model's own tokens. Not thread-safe.</summary>
internal interface ICandidateReader
{
    /// <param name="parentTokens">[response tokens] of the hypothesis it continues, in the guiding model's vocabulary.</param>
    Extension Read(Candidate candidate, ReadOnlySpan<int> parentTokens);

    /// <summary>Makes survivors the new hypotheses.</summary>
    /// <param name="survivors">Indices into the candidates read since the last call.</param>
    void Keep(IEnumerable<int> survivors);
}

/// <summary>Identical vocabularies exchange ids: what was sampled is what is scored, token for token.</summary>
internal sealed class SharedVocabulary : ICandidateReader
{
    public Extension Read(Candidate candidate, ReadOnlySpan<int> parentTokens) =>
        new(candidate.Parent, parentTokens.Length, candidate.Tokens[parentTokens.Length..]);

    /// <summary>A candidate brings all that is to be known of it.</summary>
    public void Keep(IEnumerable<int> survivors)
    {
    }
}
