namespace W2S.Engine.Runtime;

/// <summary>A turn of the runner's thread: shares a pass among the active batches, runs it, and ends those that are done.</summary>
internal sealed class PassScheduler(IDecoder decoder, int passRows)
{
    /// <summary>Into how many pieces a pass is cut for which memory did not suffice.</summary>
    private const int PiecesAfterOutOfMemory = 4;

    /// <summary>
    /// The part of a pass that one batch may take while there are others, so that a long prompt does not slow their every token: as many
    /// rows as keep the processor busy, and no more.
    /// </summary>
    private const int LargestPart = 4;

    // Reused from pass to pass.
    private readonly ForwardBatch _pass = new();
    private readonly List<BatchPart> _parts = [];
    private readonly List<Share> _shares = [];
    private readonly List<PendingBatch> _over = [];

    /// <param name="active">In order of arrival.</param>
    /// <param name="requests">How many take part, counting those that are expected back soon.</param>
    public void RunPass(List<PendingBatch> active, int requests)
    {
        foreach (var batch in active)
        {
            if (batch.CancellationToken.IsCancellationRequested)
            {
                batch.Cancel();
            }
        }

        Complete(active);
        Divide(active, requests);
        if (_shares.Count < 2 || !TryRunTogether())
        {
            foreach (var share in _shares)
            {
                RunAlone(share);
            }
        }

        _shares.Clear();
        _parts.Clear();
    }

    /// <summary>Ends and removes what was computed wholly, failed or was cancelled.</summary>
    /// <returns>How many.</returns>
    public int Complete(List<PendingBatch> active)
    {
        foreach (var batch in active)
        {
            if (batch.IsOver)
            {
                _over.Add(batch);
            }
        }

        active.RemoveAll(static batch => batch.IsOver); // before they are completed: after that they may be others' already
        foreach (var batch in _over)
        {
            batch.Complete();
        }

        var count = _over.Count;
        _over.Clear();
        return count;
    }

    /// <summary>Everybody may take an equal part of the pass; what one leaves over goes to those who came later.</summary>
    private void Divide(List<PendingBatch> active, int requests)
    {
        var most = requests > 1 ? Math.Max(1, passRows / LargestPart) : passRows;
        var free = passRows;
        for (var i = 0; i < active.Count && free > 0; i++)
        {
            var rows = (int)Math.Min(active[i].RowsLeft, Math.Min(most, Math.Max(1, free / (active.Count - i))));
            var first = _parts.Count;
            active[i].Take(rows, _parts);
            _shares.Add(new Share(active[i], first, _parts.Count - first));
            free -= rows;
        }
    }

    /// <returns>False if it failed: one of them is at fault, and the others must not suffer.</returns>
    private bool TryRunTogether()
    {
        try
        {
            Forward(0, _parts.Count);
        }
        catch (Exception)
        {
            return false; // run alone, the faulty one fails again and says why
        }

        foreach (var share in _shares)
        {
            SucceedIfWhole(share.Batch);
        }

        return true;
    }

    private void RunAlone(Share share)
    {
        try
        {
            ForwardInPiecesIfNeeded(share);
            SucceedIfWhole(share.Batch);
        }
        catch (Exception e)
        {
            share.Batch.Fail(e);
        }
    }

    private void ForwardInPiecesIfNeeded(Share share)
    {
        try
        {
            Forward(share.First, share.Count);
        }
        catch (OutOfMemoryException)
        {
            ForwardInPieces(share); // what was allocated for the pass is given back, so that a smaller one may fit
        }
    }

    private void ForwardInPieces(Share share)
    {
        var parts = _parts.GetRange(share.First, share.Count);
        var rows = parts.Sum(part => part.Count);
        try
        {
            foreach (var piece in parts.SelectMany(part => part.Split(Math.Max(1, rows / PiecesAfterOutOfMemory))))
            {
                _parts.Add(piece);
                Forward(_parts.Count - 1, 1);
            }
        }
        catch (OutOfMemoryException e)
        {
            throw new W2SException(
                $"memory ran out while the {decoder.Spec.Family} model computed {rows} tokens, also in smaller passes; " +
                $"{decoder.Cache.BlocksInUse} cache blocks of {decoder.Cache.BytesPerBlock} bytes are in use",
                e);
        }
    }

    /// <summary>Computes some of the parts.</summary>
    private void Forward(int first, int count)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                _parts[first + i].AddTo(_pass);
            }

            decoder.Forward(_pass);
            for (var i = 0; i < count; i++)
            {
                _parts[first + i].Deliver(_pass.Entries[i]);
            }
        }
        finally
        {
            _pass.Clear();
        }
    }

    private static void SucceedIfWhole(PendingBatch batch)
    {
        if (batch.RowsLeft == 0)
        {
            batch.Succeed();
        }
    }

    /// <summary>What a batch does in this pass: some of the parts.</summary>
    private readonly record struct Share(PendingBatch Batch, int First, int Count);
}
