using W2S.Engine.LargeModels.BlackBox.Calls;

namespace W2S.Engine.LargeModels.BlackBox.Rounds;

/// <summary>What a round asked for and did not get.</summary>
/// <param name="model">The large model's name.</param>
/// <param name="texts">What no message may repeat: prompt and responses.</param>
internal sealed class RoundLosses(string model, IEnumerable<string> texts)
{
    private readonly List<Exception> _failures = [];
    private int _calls;
    private int _missing;
    private int _withoutText;
    private int _filtered;
    private int _tooLong;

    public void AddCall(Exception? failure)
    {
        _calls++;
        if (failure is not null)
        {
            _failures.Add(failure);
        }
    }

    public void Add(Loss loss) => _ = loss switch
    {
        Loss.Missing => _missing++,
        Loss.NoText => _withoutText++,
        Loss.Filtered => _filtered++,
        _ => _tooLong++,
    };

    /// <summary>What was lost, in numbers alone.</summary>
    public string Summary => string.Join("; ", Findings(firstFailure: ""));

    /// <summary>The error of a round that has no candidate left. It repeats no text and no key.</summary>
    public LargeModelException ToException()
    {
        var remote = new RemoteMessage(model, texts);
        var first = _failures.Count > 0 ? $", the first with: {remote.Of(_failures[0])}" : "";
        return new LargeModelException(
            $"large model '{model}' proposed nothing: {string.Join("; ", Findings(first))}",
            _failures.Count > 0 ? remote.Harmless(_failures[0]) : null);
    }

    private string[] Findings(string firstFailure) =>
    [
        .. Finding(_failures.Count, $"{_failures.Count} of {_calls} calls failed{firstFailure}"),
        .. Finding(_filtered, $"{_filtered} answers were withheld by a content filter"),
        .. Finding(_withoutText, $"{_withoutText} answers had no text"),
        .. Finding(_missing, $"{_missing} answers were asked for and did not come"),
        .. Finding(_tooLong, $"{_tooLong} answers were many times longer than asked for: it seems to ignore the limit of tokens"),
    ];

    private static string[] Finding(int count, string finding) => count > 0 ? [finding] : [];
}

/// <summary>Why an answer is no candidate.</summary>
internal enum Loss
{
    /// <summary>The reply had fewer choices than asked for.</summary>
    Missing,

    /// <summary>The choice had no text.</summary>
    NoText,

    /// <summary>A content filter withheld it, in whole or in part.</summary>
    Filtered,

    /// <summary>It was absurdly longer than asked for.</summary>
    TooLong,
}
