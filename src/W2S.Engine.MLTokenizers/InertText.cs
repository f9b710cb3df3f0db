using System.Text;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.AddedTokens;

namespace W2S.Engine.MLTokenizers;

/// <summary>Encodes text in which the spelling of a special token means nothing, with a tokenizer that finds it everywhere.</summary>
internal sealed class InertText
{
    private readonly LibraryTokenizer _library;
    private readonly AddedTokenTrie _special;

    /// <exception cref="InvalidOptionException">A special token has a spelling that cannot be cut in two.</exception>
    public InertText(LibraryTokenizer library, AddedTokenTrie special)
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
        var trusted = MarkedText.Join([new TextSegment(text, IsTrusted: true)]);
        var done = 0;
        var position = _special.NextStart(text, 0);
        while (position < text.Length)
        {
            if (_special.Longest(trusted, position, out var end) is null)
            {
                position = _special.NextStart(text, position + 1);
                continue;
            }

            var cut = position + CutInside(text[position..end]);
            ids.AddRange(_library.Encode(text[done..cut], continues || done > 0));
            done = cut;
            position = _special.NextStart(text, cut);
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
            if (end < spelling.Length - 1 && !HoldsToken(spelling[..end]))
            {
                return end;
            }

            break;
        }

        return Rune.GetRuneAt(spelling, 0).Utf16SequenceLength;
    }

    private bool HoldsToken(string text) =>
        AddedTokenMatcher.Split(MarkedText.Join([new TextSegment(text, IsTrusted: true)]), _special).Exists(part => part.Token is not null);
}
