using Microsoft.Extensions.Logging;
using Polly;
using W2S.Engine.LargeModels.BlackBox.Services;

namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>
/// One request's calls of a text model: within its budget, few at a time, each with an end, and tried again where that may help. Safe to
/// use from any thread.
/// </summary>
internal sealed class TextModelCalls
{
    private readonly ITextModel _model;
    private readonly TextLargeModelOptions _options;
    private readonly SemaphoreSlim _slots;
    private readonly long _budget;
    private readonly ResiliencePipeline _retry;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _taken;

    /// <param name="slots">One for each call of all requests that may run at the same time; who waits longest is next.</param>
    /// <param name="budget">Most calls, retries included.</param>
    public TextModelCalls(ITextModel model, TextLargeModelOptions options, SemaphoreSlim slots, long budget, TimeProvider time, ILogger logger)
    {
        _model = model;
        _options = options;
        _slots = slots;
        _budget = budget;
        _retry = CallRetry.Create(options, TryTake, time);
        _time = time;
        _logger = logger;
    }

    /// <summary>Calls paid for so far, failed ones and retries included.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Calls that may still be made.</summary>
    public long Left => _budget - Taken;

    /// <summary>Pays for calls before any of them is made, so that no retry takes what another's first try needs.</summary>
    /// <param name="count">At most what is <see cref="Left"/>.</param>
    public void Take(int count) => Interlocked.Add(ref _taken, count);

    /// <summary>
    /// Makes one call that is paid for; a failure is an answer too. Nothing of it goes on after this has ended, unless it heeds no
    /// cancellation.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public async Task<CallAnswer> MakeAsync(PlannedCall call, TextModelRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var attempt = 0;
            var reply = await _retry
                .ExecuteAsync(async token => await TryAsync(request, ++attempt, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return new CallAnswer(call, reply, Failure: null);
        }
        catch (Exception failure)
        {
            // Whatever a call that was cancelled fails with, it is the cancellation's doing.
            cancellationToken.ThrowIfCancellationRequested();
            return new CallAnswer(call, Reply: null, failure);
        }
    }

    private async Task<TextModelReply> TryAsync(TextModelRequest request, int attempt, CancellationToken cancellationToken)
    {
        // Held for this try only, so that no call waits for another one's retry.
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A cancelled call may hand its slot to one that has not heard of it yet.
            cancellationToken.ThrowIfCancellationRequested();
            return await CompleteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var (type, status) = ServiceFailure.Describe(failure);
            _logger.CallFailed(_model.Name, attempt, type, status, failure is TextModelException { IsTransient: true });
            throw;
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<TextModelReply> CompleteAsync(TextModelRequest request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(_options.CallTimeout, _time, cancellationToken);
        try
        {
            return await CallEnd.WaitAsync(_model.CompleteAsync(request, deadline.Token), _time, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception late) when (deadline.HasPassed && !cancellationToken.IsCancellationRequested)
        {
            throw new TextModelException(
                $"no answer in {_options.CallTimeout.TotalSeconds:0.#} s", isTransient: true, innerException: late);
        }
    }

    private bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= _budget)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }
}
