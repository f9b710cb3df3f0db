using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.AddedTokens;

namespace W2S.Engine.MLTokenizers;

/// <summary>Encodes text in which the spelling of a special token means nothing, with a tokenizer that finds it everywhere.</summary>
internal sealed class InertText(LibraryTokenizer library, AddedTokenTrie special)
{
    /// <summary>Appends the ids of <paramref name="text"/>; none of them is special.</summary>
    public void Encode(string text, bool continues, List<int> ids)
    {
        while (FindSpecial(text) is { } found)
        {
            var cut = found.Start + CutInside(text[found.Start..found.End]);

            // What stands before the cut may spell a shorter one.
            Encode(text[..cut], continues, ids);
            text = text[cut..];
            continues = true;
        }

        ids.AddRange(library.Encode(text, continues));
    }

    private TextPart? FindSpecial(string text)
    {
        var trusted = MarkedText.Join([new TextSegment(text, IsTrusted: true)]);
        foreach (var part in AddedTokenMatcher.Split(trusted, special))
        {
            if (part.Token is not null)
            {
                return part;
            }
        }

        return null;
    }

    // Where the first word of the spelling ends, which is where it would end in ordinary text; else after the first character.
    private int CutInside(string spelling)
    {
        var words = library.PreTokenizer?.PreTokenize(spelling[..^1]);
        foreach ((var offset, var length) in words ?? [])
        {
            if (offset + length < spelling.Length - 1)
            {
                return offset + length;
            }

            break;
        }

        return char.IsHighSurrogate(spelling[0]) ? 2 : 1;
    }
}
