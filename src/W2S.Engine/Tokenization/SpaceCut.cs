using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Bpe;
using W2S.Engine.Tokenization.Normalizers;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization;

/// <summary>
/// Where text can be cut and encoded in two parts: before a space that follows neither white space nor what spaces are written as. It is
/// safe where every step of a tokenizer, asked in turn, gives for both parts what it gives for the whole, whatever they are.
/// </summary>
/// <param name="mark">What spaces are written as in the end; null where some step may look across such a cut.</param>
internal sealed class SpaceCut(char? mark)
{
    /// <param name="start">What stands before the text; the second part is read as one that continues a prompt.</param>
    public static SpaceCut Of(
        INormalizer? normalizer, AddedVocabulary added, PreTokenizer preTokenizer, BpeModel model, SectionStart start)
    {
        var normalized = normalizer is null ? ' ' : normalizer.SpaceAtCut(' ', start);
        if (normalized is not { } space || !added.KeepsCut(space))
        {
            return new SpaceCut(null);
        }

        return preTokenizer.AtCut(ref space, start) switch
        {
            CutEffect.Boundary => new SpaceCut(space),
            CutEffect.Independent when model.BeginsTokenAt(space) => new SpaceCut(space),
            _ => new SpaceCut(null),
        };
    }

    /// <summary>The last place to cut <paramref name="text"/>; 0 for none.</summary>
    public int Last(ReadOnlySpan<char> text)
    {
        if (mark is null)
        {
            return 0;
        }

        var position = text.LastIndexOf(' ');
        while (position > 0 && (char.IsWhiteSpace(text[position - 1]) || text[position - 1] == mark))
        {
            position = text[..position].LastIndexOf(' ');
        }

        return Math.Max(0, position);
    }
}
