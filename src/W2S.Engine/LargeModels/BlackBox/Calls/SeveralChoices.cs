namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>
/// Whether a model is to be asked for several choices in one call, which many ignore: what it does is remembered from one request to the
/// next. Either way of asking gives each successor the same seed. Safe to use from any thread.
/// </summary>
/// <param name="areDeclared">Whether the model says that it may return several.</param>
internal sealed class SeveralChoices(bool areDeclared)
{
    /// <summary>Replies of one choice in a row, with none of several ever, that are no accident.</summary>
    private const int Enough = 3;

    private int _ignored;
    private volatile bool _wereHonoured;

    /// <summary>Whether to ask for several.</summary>
    public bool AreWorthAsking => areDeclared && (_wereHonoured || Volatile.Read(ref _ignored) < Enough);

    /// <summary>Takes note of a reply to a call for several.</summary>
    public void Learn(int choices)
    {
        if (choices > 1)
        {
            _wereHonoured = true;
        }
        else if (choices == 1)
        {
            Interlocked.Increment(ref _ignored);
        }
    }
}
