namespace W2S.Engine.LargeModels.BlackBox.Rounds;

/// <summary>Holds a choice to the limit of tokens where its model plainly ignores it.</summary>
internal static class TokenLimit
{
    /// <summary>Characters of a token as a rule; twice as many are still believed, and some more, as short texts may be of long words.</summary>
    private const int UsualToken = 4;
    private const int Slack = 64;

    /// <summary>The choice, or, where it is far longer than asked for, the words of it that are about as many tokens as were.</summary>
    /// <param name="choice">It has text.</param>
    /// <param name="wanted">Most tokens it was asked for.</param>
    /// <param name="estimate">Tokens of its text, as they are estimated.</param>
    public static TextChoice Apply(TextChoice choice, int wanted, int estimate)
    {
        var text = choice.Text!;
        if (text.Length <= (2L * UsualToken * wanted) + Slack || estimate <= wanted)
        {
            return choice;
        }

        var limit = (int)((long)text.Length * wanted / estimate);
        var end = limit;
        while (end > 0 && !char.IsWhiteSpace(text[end]))
        {
            end--;
        }

        return new TextChoice(text[..(end > 0 ? end : limit)], TextFinish.Length);
    }
}
