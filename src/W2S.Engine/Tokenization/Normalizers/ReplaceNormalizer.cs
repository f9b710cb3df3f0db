using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>Replaces every match of a pattern by the same text.</summary>
internal sealed class ReplaceNormalizer(IPattern pattern, string content) : INormalizer
{
    public MarkedText Normalize(MarkedText text, SectionStart start)
    {
        var matches = new List<Piece>();
        pattern.FindMatches(text.Text, matches);
        if (matches.Count is 0)
        {
            return text;
        }

        var builder = new MarkedTextBuilder();
        var copied = 0;
        foreach (var match in matches)
        {
            builder.Append(text, copied, match.Start);
            builder.Append(content, text.IsTrusted(match.Start, match.End));
            copied = match.End;
        }

        builder.Append(text, copied, text.Text.Length);
        return builder.Build();
    }

    public char? SpaceAtCut(char space, SectionStart start) =>
        pattern is LiteralPattern { Literal: [var replaced] } && replaced == space && content is [var made] ? made : null;

    public string Replace(string text) => Normalize(new MarkedText(text, []), SectionStart.InsideText).Text;
}
