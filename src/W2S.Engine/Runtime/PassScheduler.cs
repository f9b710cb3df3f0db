namespace W2S.Engine.Runtime;

/// <summary>A turn of the runner's thread: shares a pass among the active batches, runs it, and ends those that are done.</summary>
internal sealed class PassScheduler(IDecoder decoder, int passRows)
{
    /// <summary>Into how many pieces a pass is cut for which memory did not suffice.</summary>
    private const int PiecesAfterOutOfMemory = 4;

    /// <summary>Removes from <paramref name="active"/> what was computed wholly, failed or was cancelled.</summary>
    public void RunPass(List<PendingBatch> active)
    {
        active.RemoveAll(CancelIfAsked);
        var shares = Divide(active);
        if (shares.Count < 2 || !TryRunTogether(shares))
        {
            shares.ForEach(RunAlone);
        }

        active.RemoveAll(batch => batch.Completion.IsCompleted);
    }

    private static bool CancelIfAsked(PendingBatch batch)
    {
        if (batch.CancellationToken.IsCancellationRequested)
        {
            batch.Cancel();
            return true;
        }

        return false;
    }

    /// <summary>Everybody may take an equal part of the pass; what one leaves over goes to those who came later.</summary>
    private List<Share> Divide(List<PendingBatch> active)
    {
        var shares = new List<Share>();
        long free = passRows;
        for (var i = 0; i < active.Count && free > 0; i++)
        {
            var rows = Math.Min(active[i].RowsLeft, Math.Max(1, free / (active.Count - i)));
            shares.Add(new Share(active[i], active[i].Take(rows)));
            free -= rows;
        }

        return shares;
    }

    /// <returns>False if it failed: one of them is at fault, and the others must not suffer.</returns>
    private bool TryRunTogether(List<Share> shares)
    {
        try
        {
            Forward([.. shares.SelectMany(share => share.Parts)]);
        }
        catch (Exception)
        {
            return false; // run alone, the faulty one fails again and says why
        }

        shares.ForEach(share => EndIfWhole(share.Batch));
        return true;
    }

    private void RunAlone(Share share)
    {
        try
        {
            ForwardInPiecesIfNeeded(share.Parts);
            EndIfWhole(share.Batch);
        }
        catch (Exception e)
        {
            share.Batch.Fail(e);
        }
    }

    private void ForwardInPiecesIfNeeded(List<BatchPart> parts)
    {
        try
        {
            Forward(parts);
            return;
        }
        catch (OutOfMemoryException)
        {
            // what was allocated for the pass is given back, so that a smaller one may fit
        }

        var rows = parts.Sum(part => part.Entry.Tokens.Length);
        try
        {
            var pieceRows = Math.Max(1, rows / PiecesAfterOutOfMemory);
            foreach (var piece in parts.SelectMany(part => part.Split(pieceRows)))
            {
                Forward([piece]);
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

    private void Forward(List<BatchPart> parts)
    {
        var batch = new ForwardBatch();
        parts.ForEach(part => batch.Add(part.Entry));
        decoder.Forward(batch);
        parts.ForEach(part => part.Deliver());
    }

    private static void EndIfWhole(PendingBatch batch)
    {
        if (batch.RowsLeft == 0)
        {
            batch.Succeed();
        }
    }

    /// <summary>What a batch does in this pass.</summary>
    private sealed record Share(PendingBatch Batch, List<BatchPart> Parts);
}
