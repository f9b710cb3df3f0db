using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>The text that can never change again: what all survivors share.</summary>
/// <remarks>
/// Every later response continues a survivor, so their common beginning is final, but for two things: an end that may turn out
/// to be a stop sequence is held back, and a character is never cut in half.
/// </remarks>
internal sealed class CommittedText(IReadOnlyList<string> stopSequences)
{
    private readonly StopSequences _stops = new(stopSequences);

    /// <summary>Committed so far.</summary>
    public string Text { get; private set; } = "";

    /// <returns>What this round adds.</returns>
    public string Advance(IReadOnlyList<Candidate> survivors)
    {
        var shared = Stable(survivors[0]);
        foreach (var survivor in survivors.Skip(1))
        {
            shared = shared[..shared.CommonPrefixLength(Stable(survivor))];
        }

        if (shared.Length > 0 && char.IsHighSurrogate(shared[^1]))
        {
            shared = shared[..^1];
        }

        return shared.Length > Text.Length ? Commit(shared.ToString()) : "";
    }

    /// <returns>What the chosen response has beyond what was committed.</returns>
    public string Finish(string best) => Commit(best);

    private ReadOnlySpan<char> Stable(Candidate survivor)
    {
        var text = survivor.VisibleText;
        return survivor.Finish is null ? text.AsSpan(0, text.Length - _stops.HeldBack(text)) : text;
    }

    private string Commit(string text)
    {
        var news = text[Text.Length..];
        Text = text;
        return news;
    }
}
