using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>
/// What an error of somebody else's says, fit to be repeated: short, without texts of the request and what looks like a credential.
/// </summary>
/// <param name="model">The large model's name, which a message need not repeat.</param>
/// <param name="texts">What no message may repeat: prompt and responses.</param>
internal sealed partial class RemoteMessage(string model, IEnumerable<string> texts)
{
    private const int LongestShown = 300;
    private const int LongestRead = 4_096;
    private const string Redacted = "[redacted]";

    /// <summary>Shorter texts are words that a message may hold by chance, and tell nothing.</summary>
    private const int ShortestText = 8;

    /// <summary>Longest first, as one may be part of another.</summary>
    private readonly IReadOnlyList<string> _spellings =
    [
        .. texts.Where(text => text.Length >= ShortestText)
            .SelectMany(Spellings)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(text => text.Length),
    ];

    public string Of(Exception failure)
    {
        var message = WithoutSecrets(failure.Message).ReplaceLineEndings(" ");
        var prefix = $"large model '{model}': ";
        message = message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
        message = failure is W2SException ? message : $"{failure.GetType().Name}: {message}";
        return message.Length <= LongestShown ? message : message[..LongestShown] + "...";
    }

    /// <summary>
    /// The exception itself, or, where it or one inside it holds a text or what looks like a credential, one that does not.
    /// </summary>
    public Exception Harmless(Exception failure) => IsHarmless(failure)
        ? failure
        : new LargeModelException($"{failure.GetType().Name}: {WithoutSecrets(failure.Message)}");

    private bool IsHarmless(Exception failure) =>
        WithoutSecrets(failure.Message) == failure.Message
        && (failure is AggregateException several
            ? several.InnerExceptions.All(IsHarmless)
            : failure.InnerException is null || IsHarmless(failure.InnerException));

    /// <summary>As it is, and as hosts quote it from the JSON they were sent.</summary>
    private static string[] Spellings(string text) =>
        [text, JavaScriptEncoder.Default.Encode(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)];

    private string WithoutSecrets(string message)
    {
        foreach (var text in _spellings)
        {
            message = message.Replace(text, "[text]", StringComparison.Ordinal);
        }

        message = message.Length <= LongestRead ? message : message[..LongestRead];
        message = Header().Replace(message, "${name}" + Redacted);
        message = Scheme().Replace(message, "${scheme} " + Redacted);
        message = Assignment().Replace(message, "${name}" + Redacted);
        message = Prefixed().Replace(message, Redacted);
        message = UserInfo().Replace(message, $"://{Redacted}@");
        return Opaque().Replace(message, found => IsKey(found.ValueSpan) ? Redacted : found.Value);
    }

    /// <summary>Long words have no digits, and paths of small letters are paths.</summary>
    private static bool IsKey(ReadOnlySpan<char> run) =>
        run.ContainsAnyInRange('0', '9') && (!run.Contains('/') || run.ContainsAnyInRange('A', 'Z'));

    // All of it: schemes are many, and what follows them need not look like a key.
    [GeneratedRegex(@"\b(?<name>authorization[""']?\s*[:=]\s*[""']?)[^""'\r\n,;}]+", Options)]
    private static partial Regex Header();

    [GeneratedRegex(@"\b(?<scheme>bearer|basic)\s+[\w+/=.~*|-]{8,}", Options)]
    private static partial Regex Scheme();

    // Also at the end of a longer name, as in OPENAI_API_KEY and clientSecret.
    [GeneratedRegex(
        @"(?<name>(?:\b|_|client|access|auth|refresh)(?:api[-_ ]?key|token|secret|password|key|sig|signature)"
        + @"[""']?(?:\s+(?:provided|given))?\s*[:=]\s*[""']?)[^\s""',;&]{4,}",
        Options)]
    private static partial Regex Assignment();

    // Prefixes that services give their keys, and the beginning of every JSON web token.
    [GeneratedRegex(@"\b(?:(?:sk|pk|rk|hf|gh[pousr]|glpat|xox[a-z])[-_][\w.*-]{6,}|(?:AIza|AKIA|eyJ)[\w.*-]{12,})", Options)]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"://[^\s/@]+@", Options)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"[A-Za-z0-9+/]{32,}={0,2}", Options)]
    private static partial Regex Opaque();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking;
}
