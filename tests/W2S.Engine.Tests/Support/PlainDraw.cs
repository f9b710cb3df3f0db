using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Engine.Tests.Support;

/// <summary>What <see cref="DrawRequest"/> says, step by step: for checking whoever draws.</summary>
internal static class PlainDraw
{
    /// <param name="logits">[vocab]</param>
    /// <param name="rounding">How far, as a part of the weight of all tokens that stay, a boundary may lie elsewhere.</param>
    /// <returns>The tokens that may be drawn at the point: one, or the neighbours of a boundary that is within rounding of it.</returns>
    public static IReadOnlyList<int> Tokens(float[] logits, SamplingOptions options, double point, double rounding)
    {
        IEnumerable<int> tokens = Enumerable.Range(0, logits.Length);
        var highest = logits.Max();
        if (options.Temperature == 0)
        {
            return [Array.IndexOf(logits, highest)];
        }

        var kth = logits.OrderDescending().ElementAt(Math.Min(options.TopK > 0 ? options.TopK : logits.Length, logits.Length) - 1);
        tokens = [.. tokens.Where(token => logits[token] >= kth)];
        if (options.TopP < 1)
        {
            var wanted = options.TopP * tokens.Sum(Weight);
            var before = 0.0;
            tokens = [.. tokens.OrderByDescending(token => logits[token]).ThenBy(token => token).TakeWhile(StillMissing)];

            bool StillMissing(int token)
            {
                var isMissing = before < wanted;
                before += Weight(token);
                return isMissing;
            }
        }

        var total = tokens.Sum(Weight);
        var (drawn, end) = (new List<int>(), 0.0);
        foreach (var token in tokens)
        {
            var begin = end;
            end += Weight(token) / total;
            if (begin - rounding <= point && point < end + rounding)
            {
                drawn.Add(token);
            }
        }

        return drawn;

        double Weight(int token) => Math.Exp(((double)logits[token] - highest) / options.Temperature);
    }
}
