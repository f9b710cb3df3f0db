using System.Text;
using W2S.Engine.Tokenization;

namespace W2S.Engine.MLTokenizers;

/// <summary>Encodes text in which the spelling of a special token means nothing, with a tokenizer that finds it everywhere.</summary>
internal sealed class InertText
{
    private readonly LibraryTokenizer _library;
    private readonly SpecialTokenFinder _special;

    /// <exception cref="InvalidOptionException">A special token has a spelling that cannot be cut in two.</exception>
    public InertText(LibraryTokenizer library, SpecialTokenFinder special)
    {
        _library = library;
        _special = special;
        if (library.SpecialTokens.Keys.FirstOrDefault(t => t.EnumerateRunes().Count() < 2) is { } token)
        {
            throw new InvalidOptionException(
                "tokenizer", $"the special token \"{token}\" found, two characters or more expected: text could not do without it");
        }
    }

    /// <summary>Appends the ids of <paramref name="text"/>; none of them is special.</summary>
    public void Encode(string text, bool continues, List<int> ids)
    {
        var done = 0;
        while (_special.TryFind(text, done, out var start, out var end))
        {
            var cut = start + CutInside(text[start..end]);
            ids.AddRange(_library.Encode(text[done..cut], continues || done > 0));
            done = cut;
        }

        ids.AddRange(_library.Encode(text[done..], continues || done > 0));
    }

    // Where the first word of the spelling ends, which is where it would end in ordinary text; else, or where that spells a shorter
    // token, after the first character.
    private int CutInside(string spelling)
    {
        foreach ((var offset, var length) in _library.PreTokenizer?.PreTokenize(spelling[..^1]) ?? [])
        {
            var end = offset + length;
            if (end < spelling.Length - 1 && !_special.TryFind(spelling[..end], 0, out _, out _))
            {
                return end;
            }

            break;
        }

        return Rune.GetRuneAt(spelling, 0).Utf16SequenceLength;
    }
}
