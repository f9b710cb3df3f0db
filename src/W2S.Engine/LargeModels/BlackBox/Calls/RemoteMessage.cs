using System.Text.RegularExpressions;

namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>What an error of somebody else's says, fit to be repeated: short, without the prompt and what looks like a credential.</summary>
/// <param name="model">The large model's name, which a message need not repeat.</param>
internal sealed partial class RemoteMessage(string model, Prompt prompt)
{
    private const int LongestShown = 300;
    private const int LongestRead = 4_096;
    private const string Redacted = "[redacted]";

    /// <summary>Shorter prompts are words that a message may hold by chance, and tell nothing.</summary>
    private const int ShortestPrompt = 8;

    public string Of(Exception failure)
    {
        var message = WithoutSecrets(failure.Message).ReplaceLineEndings(" ");
        var prefix = $"large model '{model}': ";
        message = message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
        message = failure is W2SException ? message : $"{failure.GetType().Name}: {message}";
        return message.Length <= LongestShown ? message : message[..LongestShown] + "...";
    }

    /// <summary>The exception itself, or, where it or one inside it holds the prompt or what looks like a credential, one that does not.</summary>
    public Exception Harmless(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (WithoutSecrets(cause.Message) != cause.Message)
            {
                return new LargeModelException($"{failure.GetType().Name}: {WithoutSecrets(failure.Message)}");
            }
        }

        return failure;
    }

    private string WithoutSecrets(string message)
    {
        foreach (var text in prompt.Messages.Select(m => m.Content).Where(text => text.Length >= ShortestPrompt))
        {
            message = message.Replace(text, "[prompt]", StringComparison.Ordinal);
        }

        message = message.Length <= LongestRead ? message : message[..LongestRead];
        message = Authorization().Replace(message, "${scheme} " + Redacted);
        message = Assignment().Replace(message, "${name}" + Redacted);
        message = Prefixed().Replace(message, Redacted);
        message = UserInfo().Replace(message, $"://{Redacted}@");
        return Opaque().Replace(message, found => IsKey(found.ValueSpan) ? Redacted : found.Value);
    }

    /// <summary>Long words have no digits, and paths of small letters are paths.</summary>
    private static bool IsKey(ReadOnlySpan<char> run) =>
        run.ContainsAnyInRange('0', '9') && (!run.Contains('/') || run.ContainsAnyInRange('A', 'Z'));

    [GeneratedRegex(@"\b(?<scheme>bearer|basic)\s+[\w+/=.~*-]{8,}", Options)]
    private static partial Regex Authorization();

    [GeneratedRegex(
        @"\b(?<name>(?:api[-_ ]?key|access[-_ ]?token|auth[-_ ]?token|token|secret|password|authorization|key|sig|signature)[""']?\s*[:=]\s*[""']?)[^\s""',;&]{4,}",
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
