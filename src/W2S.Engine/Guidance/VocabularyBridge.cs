using W2S.Engine.LargeModels;

namespace W2S.Engine.Guidance;

/// <summary>
/// Different vocabularies exchange text. New text can change how the end of the old one is tokenized, so the guiding model
/// is rolled back to the last token both tokenizations share: the score is that of the whole response tokenized from scratch
/// (and apart from the prompt). What no text can change any more is not read again.
/// </summary>
/// <remarks>
/// A chunk that ends inside a character brings the complete characters only; the rest is scored once it is there.
/// An end-of-response token of the large model is the guiding model's own.
/// </remarks>
/// <param name="endToken">The guiding model's; null where it has none, and ends go unscored.</param>
internal sealed class VocabularyBridge(ResponseEncoder encoder, int? endToken) : ICandidateReader
{
    private List<SettledText> _hypotheses = [default];
    private List<SettledText> _read = [];

    public Extension Read(Candidate candidate, ReadOnlySpan<int> parentTokens)
    {
        var settled = _hypotheses[candidate.Parent];
        if (candidate.IsCarried)
        {
            _read.Add(settled);
            return new(candidate.Parent, parentTokens.Length, default);
        }

        var before = settled.TokenCount;
        var tokens = encoder.Encode(candidate.Text, ref settled);
        _read.Add(settled);
        if (candidate.Finish == FinishReason.EndOfSequence && endToken is { } end)
        {
            tokens = [.. tokens, end];
        }

        var kept = parentTokens[before..].CommonPrefixLength(tokens);
        return new(candidate.Parent, before + kept, tokens.AsMemory(kept));
    }

    public void Keep(IEnumerable<int> survivors)
    {
        _hypotheses = [.. survivors.Select(i => _read[i])];
        _read = [];
    }
}
