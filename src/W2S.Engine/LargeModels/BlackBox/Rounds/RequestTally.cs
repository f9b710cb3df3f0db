using Microsoft.Extensions.Logging;

namespace W2S.Engine.LargeModels.BlackBox.Rounds;

/// <summary>What one request went without, for the log when it ends.</summary>
internal sealed class RequestTally
{
    private int _planned;
    private int _failed;
    private int _cut;

    public void AddCalls(int planned) => _planned += planned;

    public void AddFailure() => _failed++;

    public void AddCut() => _cut++;

    /// <summary>Leaves out failures that an error has told already.</summary>
    public void ForgetFailures() => _failed = 0;

    public void Report(ILogger logger, string model)
    {
        if (_failed > 0)
        {
            logger.CallsLost(_failed, _planned, model);
        }

        if (_cut > 0)
        {
            logger.AnswersCut(_cut, model);
        }
    }
}
