namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>Puts a prefix before every section of a text, but for a response, which is no beginning of anything.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public MarkedText Normalize(MarkedText text, SectionStart start)
    {
        if (text.Text.Length is 0 || start is SectionStart.ContinuesPrompt)
        {
            return text;
        }

        // The prefix is as trusted as what it is put before: a special token may be spelled with it.
        var builder = new MarkedTextBuilder();
        builder.Append(prefix, text.IsTrusted(0, 1));
        builder.Append(text, 0, text.Text.Length);
        return builder.Build();
    }

    public char? SpaceAtCut(char space, SectionStart start) => start is SectionStart.ContinuesPrompt ? space : null;
}
