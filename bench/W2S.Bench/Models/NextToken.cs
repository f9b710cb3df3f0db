using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Bench.Models;

/// <summary>A step of plain sampling, as a search asks a decoder for it.</summary>
internal static class NextToken
{
    private static readonly double[] Point = [0.5];

    /// <summary>Asks for a token that follows: drawn where the decoder draws, for its logits otherwise.</summary>
    public static void AddNextToken(this ForwardBatch batch, IDecoder decoder, Sequence sequence, int[] tokens)
    {
        if (decoder.DrawsTokens)
        {
            batch.AddDraws(sequence, tokens, new DrawRequest(new SamplingOptions(), decoder.Spec.VocabularySize, Point));
        }
        else
        {
            batch.AddLastLogits(sequence, tokens);
        }
    }
}
