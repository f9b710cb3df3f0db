namespace W2S.Engine.LargeModels.BlackBox.Services;

/// <summary>Takes from answers what some services put before them: the very text they were sent, as Hugging Face's <c>return_full_text</c> does.</summary>
public static class EchoedPrompt
{
    /// <summary>Shorter texts are words, which an answer may rightly repeat.</summary>
    private const int Shortest = 8;

    /// <summary>The answer without the text that was sent, which it has to begin with exactly.</summary>
    /// <param name="sent">All of it: what is around the prompt, the prompt, and the answer so far. Of less than 8 characters, nothing is taken.</param>
    /// <param name="answer">Null for none.</param>
    public static string? Strip(string sent, string? answer) =>
        answer is not null && sent.Length >= Shortest && answer.StartsWith(sent, StringComparison.Ordinal) ? answer[sent.Length..] : answer;
}
