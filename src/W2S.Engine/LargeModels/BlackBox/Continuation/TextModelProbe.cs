using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using W2S.Engine.LargeModels.BlackBox.Calls;
using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.BlackBox.Continuation;

/// <summary>Finds out, with one or two short calls, whether a text model continues a partial answer.</summary>
public static class TextModelProbe
{
    private const int MaxTokens = 16;

    /// <summary>Long enough to recognise what goes on, short enough for a few tokens; white space does not count.</summary>
    private const int Telling = 6;

    // Answers whose next word is beyond doubt, after a word: what comes next has a space before it.
    private static readonly Question[] Questions =
    [
        new(
            "Repeat this sentence exactly: The quick brown fox jumps over the lazy dog.\n",
            "The quick brown fox jumps",
            " over the lazy dog"),
        new(
            "The months of the year in their order, with spaces between them:\n",
            "January February March April",
            " May June July August"),
    ];

    /// <summary>Asks <paramref name="model"/>; more than once only where the first answer does not tell.</summary>
    /// <param name="options">How it is called: retries and timeouts; null for the defaults.</param>
    /// <param name="time">Waits between tries; null for the system's.</param>
    /// <param name="logger">Told of calls that fail; null for none.</param>
    /// <exception cref="LargeModelException">A call failed.</exception>
    public static async Task<ProbeOutcome> ProbeAsync(
        ITextModel model,
        CancellationToken cancellationToken,
        TextLargeModelOptions? options = null,
        TimeProvider? time = null,
        ILogger? logger = null)
    {
        options ??= new TextLargeModelOptions();
        options.Validate();
        using var slot = new SemaphoreSlim(1);
        var calls = new TextModelCalls(model, options, slot, long.MaxValue, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        foreach (var question in Questions)
        {
            var outcome = Judge(question, await AskAsync(model, calls, question, options.Omit, cancellationToken).ConfigureAwait(false));
            if (outcome is not ProbeOutcome.Unclear)
            {
                return outcome;
            }
        }

        return ProbeOutcome.Unclear;
    }

    private static async Task<string> AskAsync(
        ITextModel model, TextModelCalls calls, Question question, SamplingSettings omit, CancellationToken cancellationToken)
    {
        var request = new TextModelRequest
        {
            Prompt = question.Prompt,
            Response = question.Response,
            MaxTokens = MaxTokens,
            Sampling = new SamplingOptions { Temperature = 0 },
            Omit = omit,
        };
        calls.Take(1);
        var answer = await calls.MakeAsync(new PlannedCall(Parent: 0, Successor: 0, Choices: 1, Stream: 0), request, cancellationToken)
            .ConfigureAwait(false);
        var remote = new RemoteMessage(model.Name, [question.Prompt, question.Response]);
        return answer.Failure is { } failure
            ? throw new LargeModelException(
                $"large model '{model.Name}' could not be asked whether it continues partial responses: {remote.Of(failure)}",
                remote.Harmless(failure))
            : answer.Reply!.Choices is [{ Text: { } text }, ..] ? text : "";
    }

    private static ProbeOutcome Judge(Question question, string answer) =>
        BeginsAs(answer, question.Response) ? ProbeOutcome.Restarts
        : !BeginsAs(answer, question.Next) ? ProbeOutcome.Unclear
        : char.IsWhiteSpace(answer[0]) ? ProbeOutcome.Continues
        : ProbeOutcome.TrimsSpaces;

    private static bool BeginsAs(string answer, string expected)
    {
        var (found, wanted) = (ContinuationSigns.Solid(answer), ContinuationSigns.Solid(expected));
        return found.Length >= Telling && found.AsSpan(0, Telling).Equals(wanted.AsSpan(0, Telling), StringComparison.OrdinalIgnoreCase);
    }

    private sealed record Question(string Prompt, string Response, string Next);
}

/// <summary>What a text model does with a partial answer.</summary>
public enum ProbeOutcome
{
    /// <summary>It said something else: whether it continues is not known.</summary>
    Unclear,

    /// <summary>It continues it where it stops.</summary>
    Continues,

    /// <summary>It begins it anew.</summary>
    Restarts,

    /// <summary>It continues it, but leaves out the space before the next word.</summary>
    TrimsSpaces,
}
