using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Batches that tests ask for again and again.</summary>
internal static class DecoderCalls
{
    /// <returns>[vocab], or [labels]</returns>
    public static float[] LastLogits(this IDecoder decoder, Sequence sequence, params int[] tokens) =>
        decoder.LastLogits([(sequence, tokens)])[0];

    /// <summary>Of a sequence of its own.</summary>
    public static float[] LastLogits(this IDecoder decoder, params int[] tokens)
    {
        using var sequence = decoder.CreateSequence();
        return decoder.LastLogits(sequence, tokens);
    }

    /// <summary>In one batch.</summary>
    /// <returns>[parts][vocab]</returns>
    public static float[][] LastLogits(this IDecoder decoder, IEnumerable<(Sequence Sequence, int[] Tokens)> parts)
    {
        var batch = new ForwardBatch();
        ForwardEntry[] entries = [.. parts.Select(part => batch.AddLastLogits(part.Sequence, part.Tokens))];
        decoder.Forward(batch);
        return [.. entries.Select(entry => entry.Logits)];
    }

    public static void Prefill(this IDecoder decoder, Sequence sequence, params int[] tokens)
    {
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, tokens);
        decoder.Forward(batch);
    }

    /// <returns>[tokens]</returns>
    public static double[] LogProbabilities(this IDecoder decoder, Sequence sequence, ReadOnlyMemory<int> tokens, ReadOnlyMemory<int> targets)
    {
        var batch = new ForwardBatch();
        var entry = batch.AddLogProbabilities(sequence, tokens, targets);
        decoder.Forward(batch);
        return entry.LogProbabilities;
    }
}
