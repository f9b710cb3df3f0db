using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates;

/// <summary>What a template writes around an answer, found out by rendering one.</summary>
/// <param name="EndOfTurn">What directly follows it; null where that cannot be told.</param>
/// <param name="ResponseStart">White space between the generation prompt and it.</param>
internal sealed record AnswerProbe(string? EndOfTurn, string ResponseStart)
{
    private const string Answer = "Fine, thanks.";

    private static readonly ChatMessage[] Question = [new("user", "How are you?")];
    private static readonly ChatMessage[] Chat = [.. Question, new("assistant", Answer)];

    public static AnswerProbe Of(ChatTemplate template)
    {
        try
        {
            var answered = template.Render(Chat, addGenerationPrompt: false);
            return new AnswerProbe(AfterAnswer(answered), BeforeAnswer(answered, template.Render(Question)));
        }
        catch (W2SException)
        {
            // A template that cannot write such a chat says nothing about how one goes on.
            return new AnswerProbe(EndOfTurn: null, ResponseStart: "");
        }
    }

    private static string? AfterAnswer(IReadOnlyList<TextSegment> answered) =>
        answered is [.., { IsTrusted: false, Text: Answer }, { IsTrusted: true, Text: var after }] ? after : null;

    // Only where the chat goes on as the generation prompt does, and with nothing but white space before the answer.
    private static string BeforeAnswer(IReadOnlyList<TextSegment> answered, IReadOnlyList<TextSegment> prompt)
    {
        var whole = string.Concat(answered.Select(s => s.Text));
        var start = string.Concat(prompt.Select(s => s.Text));
        var at = whole.IndexOf(Answer, StringComparison.Ordinal);
        return at > start.Length && whole.StartsWith(start, StringComparison.Ordinal) && string.IsNullOrWhiteSpace(whole[start.Length..at])
            ? whole[start.Length..at]
            : "";
    }
}
