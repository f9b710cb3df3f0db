using System.Runtime.InteropServices;

namespace W2S.Engine.Torch.Outputs;

/// <summary>Log-probabilities of given tokens: logits are made in pieces of bounded size, and only scores leave the device.</summary>
internal sealed class ScoreOutput(OutputHead head, TorchDecoderOptions options)
{
    /// <param name="hidden">[rows, hidden], normed.</param>
    /// <param name="rows">All of which ask for a log-probability.</param>
    /// <returns>Which of them has logits that are not numbers, the first of them; -1 for none.</returns>
    public int Run(Tensor hidden, IReadOnlyList<OutputRow> rows)
    {
        var targets = torch.tensor(rows.Select(row => (long)row.Entry.Targets.Span[row.Index]).ToArray()).to(hidden.device).unsqueeze(1);
        var pieces = new List<Tensor>();
        var piece = (int)Math.Clamp(options.LogitBytes / (sizeof(float) * (long)head.Outputs), 1, rows.Count);
        for (var first = 0; first < rows.Count; first += piece)
        {
            var count = Math.Min(piece, rows.Count - first);
            pieces.Add(Score(hidden.narrow(0, first, count), targets.narrow(0, first, count)));
        }

        var scores = MemoryMarshal.Cast<byte, double>(torch.cat(pieces, 0).cpu().bytes); // [rows]
        for (var i = 0; i < rows.Count; i++)
        {
            if (double.IsNaN(scores[i]))
            {
                return i;
            }

            rows[i].Entry.LogProbabilities[rows[i].Index] = scores[i];
        }

        return -1;
    }

    /// <param name="targets">[rows, 1]</param>
    /// <returns>[rows, 1], 64-bit floats; NaN where logits are not numbers.</returns>
    private Tensor Score(Tensor hidden, Tensor targets)
    {
        using var scope = torch.NewDisposeScope();
        var (logits, flaws) = head.Run(hidden);
        var sums = logits.logsumexp(-1, keepdim: true).add_(flaws, Scalars.One);
        return logits.gather(1, targets).to_type(ScalarType.Float64).sub_(sums).MoveToOuterDisposeScope();
    }
}
