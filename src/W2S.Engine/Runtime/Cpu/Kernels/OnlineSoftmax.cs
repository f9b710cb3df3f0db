using System.Runtime.CompilerServices;
using W2S.Engine.Runtime.Cpu.Attention;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>
/// A softmax over scores that come a few at a time: what was added up before is scaled down whenever a larger score comes, so that
/// nothing is ever kept but the largest score, a sum, and a weighted sum of values.
/// </summary>
/// <remarks>Milakov and Gimelshein, "Online normalizer calculation for softmax", arXiv 1805.02867.</remarks>
internal static unsafe class OnlineSoftmax<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Turns some queries' next scores into weights, exp(score - maximum), and scales what they have gathered to match.</summary>
    /// <param name="offset">Where in the queries' scores the next ones begin.</param>
    /// <param name="count">How many there are: whole vectors, minus infinity where a query does not look.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(in TileState state, int firstQuery, int queries, int offset, int count)
    {
        for (var query = firstQuery; query < firstQuery + queries; query++)
        {
            var scores = state.Scores(query) + offset;
            var before = state.Maxima[query];
            var maximum = MathF.Max(before, Softmax<TSimd, TVector>.Max(scores, count)); // NaN wins
            if (maximum != before)
            {
                var factor = MathF.Exp(before - maximum);
                Scaling<TSimd, TVector>.Run(state.Output(query), factor, state.Output(query), state.PaddedHeadSize);
                state.Sums[query] *= factor;
                state.Maxima[query] = maximum;
            }

            state.Sums[query] += Softmax<TSimd, TVector>.Exponentiate(scores, count, maximum);
        }
    }
}
