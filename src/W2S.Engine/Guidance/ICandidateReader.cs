using W2S.Engine.LargeModels;

namespace W2S.Engine.Guidance;

/// <summary>Reads a candidate in a guiding model's own tokens.</summary>
internal interface ICandidateReader
{
    /// <param name="parentTokens">[response tokens] of the hypothesis it continues, in the guiding model's vocabulary.</param>
    Extension Read(Candidate candidate, ReadOnlySpan<int> parentTokens);
}

/// <summary>Identical vocabularies exchange ids: what was sampled is what is scored, token for token.</summary>
internal sealed class SharedVocabulary : ICandidateReader
{
    public Extension Read(Candidate candidate, ReadOnlySpan<int> parentTokens) =>
        new(candidate.Parent, parentTokens.Length, candidate.Tokens[parentTokens.Length..]);
}
