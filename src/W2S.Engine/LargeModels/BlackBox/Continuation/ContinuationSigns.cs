namespace W2S.Engine.LargeModels.BlackBox.Continuation;

/// <summary>What a single continuation says about whether a model continues a response where it stops.</summary>
internal static class ContinuationSigns
{
    /// <summary>Characters, white space not counted, that begin a response and its continuation by no accident.</summary>
    private const int Telling = 12;

    /// <summary>The same after the end of a sentence or line, where refrains and lists rightly begin as the response did.</summary>
    private const int TellingAfterSentence = 40;

    /// <summary>Characters that an answer begins with as another one did; of shorter answers all, but not of a mere word.</summary>
    private const int LongestOpening = Telling;
    private const int ShortestOpening = 6;

    /// <summary>What lies beyond tells nothing new.</summary>
    private const int LongestCompared = 512;

    /// <summary>Whether the continuation begins the response anew; null where that cannot be judged.</summary>
    /// <remarks>
    /// White space is ignored. A response that has repeated its own beginning before, or is one repetition from its beginning on, may
    /// rightly do so again.
    /// </remarks>
    public static bool? IsRestart(string response, string continuation)
    {
        var answer = Solid(response);
        var news = Solid(continuation);
        var overlap = Math.Min(answer.Length, news.Length);
        if (overlap < Telling || (overlap < TellingAfterSentence && EndsSentence(response)))
        {
            return null;
        }

        var beginning = answer[..overlap];
        if (!news.StartsWith(beginning, StringComparison.Ordinal))
        {
            return false;
        }

        return answer.IndexOf(beginning, 1, StringComparison.Ordinal) >= 0 || IsRepetition(beginning) ? null : true;
    }

    /// <summary>
    /// Whether the continuation begins as answers to the prompt alone did, right behind what it is to continue; null where that cannot be
    /// judged.
    /// </summary>
    /// <remarks>
    /// Text that goes on with a new sentence or line has white space before it, which an answer begun anew has not. Words that are told by a
    /// capital letter, or by the end of a sentence before them.
    /// </remarks>
    /// <param name="openings">What <see cref="Opening"/> gives for those answers.</param>
    public static bool? IsAnotherAnswer(string response, string continuation, IReadOnlySet<string> openings)
    {
        if (Opening(continuation) is not { } opening || response.Length == 0 || char.IsWhiteSpace(response[^1]))
        {
            return null;
        }

        var isBehindSentence = response[^1] is '.' or '!' or '?';
        return (char.IsUpper(continuation[0]) || (isBehindSentence && IsLatin(continuation[0])))
            && openings.Contains(opening)
            && !IsRepetition(Solid(continuation));
    }

    /// <summary>What tells an answer by its beginning, without white space; null for what is too short.</summary>
    public static string? Opening(string answer) =>
        Solid(answer) is { Length: >= ShortestOpening } solid ? solid[..Math.Min(solid.Length, LongestOpening)] : null;

    /// <summary>Whether the continuation goes on inside the word the response ends with; null where that does not end with one.</summary>
    /// <remarks>Words of the Latin script, which spaces divide.</remarks>
    public static bool? IsJoined(string response, string continuation) =>
        response.Length == 0 || continuation.Length == 0 || !IsLatin(response[^1]) ? null : IsLatin(continuation[0]);

    /// <summary>The word or part of one that a response ends with.</summary>
    public static string LastWord(string response)
    {
        var start = response.Length;
        while (start > 0 && IsLatin(response[start - 1]))
        {
            start--;
        }

        return response[start..];
    }

    /// <summary>The first characters of a text, without white space.</summary>
    public static string Solid(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)).Take(LongestCompared));

    private static bool EndsSentence(string response) =>
        response[^1] == '\n' || (response.AsSpan().TrimEnd() is [.., var last] && !char.IsLetterOrDigit(last) && last != ',');

    /// <summary>Whether a text is something shorter at least twice over, the last time perhaps in part.</summary>
    private static bool IsRepetition(string text) => Enumerable.Range(1, text.Length / 2)
        .Any(period => text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)));

    private static bool IsLatin(char c) => char.IsAsciiLetterOrDigit(c) || (c is >= '\u00C0' and <= '\u024F' && char.IsLetter(c));
}
