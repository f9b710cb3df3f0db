using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Bpe;
using W2S.Engine.Tokenization.Normalizers;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization;

/// <summary>
/// Where text can be cut and encoded in two parts: before a space that follows neither white space nor certain other characters. It is
/// safe where every step of a tokenizer, asked in turn, gives for both parts what it gives for the whole, whatever they are.
/// </summary>
/// <param name="notBehind">The other characters; null where some step may look across such a cut, and there is none.</param>
internal sealed class SpaceCut(string? notBehind)
{
    /// <param name="start">What stands before the text; the second part is read as one that continues a prompt.</param>
    public static SpaceCut Of(
        INormalizer? normalizer, AddedVocabulary added, PreTokenizer preTokenizer, BpeModel model, SectionStart start)
    {
        var normalized = normalizer is null ? ' ' : normalizer.SpaceAtCut(' ', start);
        if (normalized is not { } space || added.NoCutBehind(space) is not { } notBehind)
        {
            return new SpaceCut(null);
        }

        // Behind what spaces are written as, one more would be the second of a run.
        return preTokenizer.AtCut(ref space, start) switch
        {
            CutEffect.Boundary => new SpaceCut(notBehind + space),
            CutEffect.Independent when model.BeginsTokenAt(space) => new SpaceCut(notBehind + space),
            _ => new SpaceCut(null),
        };
    }

    /// <summary>The last place to cut <paramref name="text"/>; 0 for none.</summary>
    public int Last(ReadOnlySpan<char> text)
    {
        if (notBehind is null)
        {
            return 0;
        }

        var position = text.LastIndexOf(' ');
        while (position > 0 && (char.IsWhiteSpace(text[position - 1]) || notBehind.Contains(text[position - 1], StringComparison.Ordinal)))
        {
            position = text[..position].LastIndexOf(' ');
        }

        return Math.Max(0, position);
    }
}
