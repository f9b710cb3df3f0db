namespace W2S.Engine.Runtime;

/// <summary>Some of an entry's tokens: long prompts are computed in several passes, with other requests in between.</summary>
internal readonly record struct BatchPart(ForwardEntry Whole, int Offset, int Count)
{
    /// <summary>The part in pieces of at most <paramref name="rows"/> tokens.</summary>
    public IEnumerable<BatchPart> Split(int rows)
    {
        for (var first = 0; first < Count; first += rows)
        {
            yield return new BatchPart(Whole, Offset + first, Math.Min(rows, Count - first));
        }
    }

    /// <summary>Adds what a decoder computes: the entry itself where the part is all of it.</summary>
    public void AddTo(ForwardBatch pass)
    {
        if (Count == Whole.Tokens.Length)
        {
            pass.Add(Whole);
            return;
        }

        var tokens = Whole.Tokens.Slice(Offset, Count);
        if (Whole.Output == ForwardOutput.LogProbabilities)
        {
            pass.AddLogProbabilities(Whole.Sequence, tokens, Whole.Targets.Slice(Offset, Count));
            return;
        }

        // All else is asked after the last token.
        var isLast = Offset + Count == Whole.Tokens.Length;
        pass.Add(Whole.Sequence, tokens, isLast ? Whole.Output : ForwardOutput.None, draw: Whole.Draw);
    }

    /// <summary>Hands what was computed to the whole entry.</summary>
    /// <param name="computed">What was added.</param>
    public void Deliver(ForwardEntry computed)
    {
        if (ReferenceEquals(computed, Whole))
        {
            return;
        }

        // Copied: the entry of the pass serves the next pass too.
        if (computed.Output == ForwardOutput.LastLogits)
        {
            computed.Logits.CopyTo(Whole.PrepareLogits(computed.Logits.Length));
        }
        else if (computed.Output == ForwardOutput.Draws)
        {
            computed.Drawn.CopyTo(Whole.PrepareDrawn());
        }
        else if (computed.Output == ForwardOutput.LogProbabilities)
        {
            if (Whole.LogProbabilities.Length != Whole.Tokens.Length)
            {
                Whole.LogProbabilities = new double[Whole.Tokens.Length];
            }

            computed.LogProbabilities.CopyTo(Whole.LogProbabilities, Offset);
        }
    }
}
