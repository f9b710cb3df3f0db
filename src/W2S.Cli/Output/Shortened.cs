namespace W2S.Cli.Output;

/// <summary>Text cut in its middle to so many characters; of names that differ in a number, that stays.</summary>
internal static class Shortened
{
    public static string To(int characters, string text)
    {
        if (text.Length <= characters)
        {
            return text;
        }

        var end = (characters - 1) / 3;
        return text[..(characters - 1 - end)] + "…" + text[^end..];
    }
}
