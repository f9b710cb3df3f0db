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

    private readonly HashSet<string> _joinedWords = new(StringComparer.Ordinal);
    private int _judged;
    private int _restarted;
    private int _joined;
    private bool _isSpaced;
    private int _inRound;
    private int _restartedInRound;

    /// <summary>Takes note of a continuation.</summary>
    /// <param name="response">Not empty.</param>
    /// <returns>False for one that begins the response anew.</returns>
    public bool Admits(string response, string continuation)
    {
        var isRestart = ContinuationSigns.IsRestart(response, continuation);
        _inRound++;
        _judged += isRestart is null ? 0 : 1;
        if (isRestart == true)
        {
            _restarted++;
            _restartedInRound++;
            return false;
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
        var isLost = _inRound > 0 && _restartedInRound == _inRound;
        (_inRound, _restartedInRound) = (0, 0);
        if (isLost || (_judged >= EnoughJudged && _restarted * 2 > _judged))
        {
            throw Refusal(
                $"begins its answer anew instead of continuing it ({_restarted} of {_judged} continuations that could be judged)");
        }

        if (!_isSpaced && _joined >= EnoughJoined && _joinedWords.Count >= EnoughWords)
        {
            throw Refusal($"trims the space before the next word: all {_joined} continuations of a word began with a letter or digit");
        }
    }

    private LargeModelException Refusal(string finding) => new(
        $"large model '{model}' {finding}; the methods {SearchMethod.BestOfN.Name()} and {SearchMethod.Sampling.Name()} work with it, "
        + "others need a large model that continues a partial response where it stops");
}
