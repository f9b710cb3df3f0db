using W2S.Engine.Search;

namespace W2S.Engine.LargeModels.BlackBox.Continuation;

/// <summary>
/// Watches over one request whether a model that is to continue responses does so. Some begin their answer anew; some trim the space before
/// the next word. Both would be searched and scored as if they were text.
/// </summary>
/// <param name="model">The large model's name.</param>
internal sealed class ContinuationCheck(string model)
{
    /// <summary>Continuations that must be judged before most of them count.</summary>
    private const int EnoughJudged = 8;

    /// <summary>Continuations that must go on inside a word, without exception, before that is no accident.</summary>
    private const int EnoughJoined = 16;

    /// <summary>And after how many words: hypotheses often end inside the same one, which all their successors rightly complete.</summary>
    private const int EnoughWords = 8;

    private readonly HashSet<string> _openings = new(StringComparer.Ordinal); // of the answers to the prompt alone
    private readonly HashSet<string> _joinedWords = new(StringComparer.Ordinal);
    private int _judged;
    private int _restarted;
    private int _compared;
    private int _repeated;
    private int _joined;
    private bool _isSpaced;
    private int _inRound;
    private int _anewInRound;

    /// <summary>Takes note of an answer to the prompt alone, with which others may begin where they should go on.</summary>
    public void Begin(string answer)
    {
        if (ContinuationSigns.Opening(answer) is { } opening)
        {
            _openings.Add(opening);
        }
    }

    /// <summary>Takes note of a continuation.</summary>
    /// <param name="response">Not empty.</param>
    /// <returns>False for one that begins the response anew, or is another answer, unless it is the first such of the request.</returns>
    public bool Admits(string response, string continuation)
    {
        var isRestart = ContinuationSigns.IsRestart(response, continuation);
        _inRound++;
        _judged += isRestart is null ? 0 : 1;
        if (isRestart == true)
        {
            _restarted++;
            _anewInRound++;
            return false;
        }

        var isRepeat = ContinuationSigns.IsAnotherAnswer(response, continuation, _openings);
        _compared += isRepeat is null ? 0 : 1;
        if (isRepeat == true)
        {
            // A single one is no verdict: a refrain may stand where the space before it was lost.
            _repeated++;
            _anewInRound++;
            return _repeated == 1;
        }

        if (ContinuationSigns.IsJoined(response, continuation) is { } isJoined)
        {
            _isSpaced |= !isJoined;
            _joined++;
            _joinedWords.Add(ContinuationSigns.LastWord(response));
        }

        return true;
    }

    /// <summary>To be called after each round.</summary>
    /// <exception cref="LargeModelException">
    /// All continuations of the round or most of those judged began anew, or all there were left out the space before a word.
    /// </exception>
    public void EndRound()
    {
        var isLost = _anewInRound > 0 && _anewInRound == _inRound && (_restarted > 0 || _repeated > 1);
        (_inRound, _anewInRound) = (0, 0);
        if (isLost || IsMost(_restarted, _judged) || IsMost(_repeated, _compared))
        {
            throw Refusal(
                $"begins its answer anew instead of continuing it ({_restarted + _repeated} of {Math.Max(_judged, _restarted + _compared)} "
                + "continuations that could be judged)");
        }

        if (!_isSpaced && _joined >= EnoughJoined && _joinedWords.Count >= EnoughWords)
        {
            throw Refusal($"trims the space before the next word: all {_joined} continuations of a word began with a letter or digit");
        }
    }

    private static bool IsMost(int anew, int judged) => judged >= EnoughJudged && anew * 2 > judged;

    private LargeModelException Refusal(string finding) => new(
        $"large model '{model}' {finding}; the methods {SearchMethod.BestOfN.Name()} and {SearchMethod.Sampling.Name()} work with it, "
        + "others need a large model that continues a partial response where it stops");
}
