using System.Runtime.InteropServices;
using W2S.Engine.Runtime;

namespace W2S.Engine.Torch.Outputs;

/// <summary>Next tokens, drawn on the device for all rows with the same options at once: only ids leave it.</summary>
internal sealed class DrawOutput(OutputHead head, TorchDecoderOptions options)
{
    /// <summary>Stands for the draws of a row whose logits are not numbers.</summary>
    private const long Damaged = -1;

    private static readonly Scalar DamagedScalar = Damaged;

    /// <param name="hidden">[rows, hidden], normed.</param>
    /// <param name="rows">All of which ask for draws.</param>
    /// <returns>Which of them has logits that are not numbers, the first of them; -1 for none.</returns>
    public int Run(Tensor hidden, IReadOnlyList<OutputRow> rows)
    {
        var drawn = new List<Tensor>();
        var order = new List<int>(); // rows, as their draws come
        foreach (var alike in Enumerable.Range(0, rows.Count).GroupBy(row => (rows[row].Entry.Draw.Options, rows[row].Entry.Draw.VocabularySize)))
        {
            var piece = (int)Math.Clamp(options.LogitBytes / (sizeof(double) * (long)head.Outputs), 1, rows.Count);
            foreach (var some in alike.Chunk(piece))
            {
                drawn.Add(Draw(some.Length == rows.Count ? hidden : Select(hidden, some), [.. some.Select(row => rows[row].Entry.Draw)]));
                order.AddRange(some);
            }
        }

        return Deliver(MemoryMarshal.Cast<byte, long>(torch.cat(drawn, 0).cpu().bytes), order, rows);
    }

    /// <param name="ids">[draws of all rows]</param>
    private static int Deliver(ReadOnlySpan<long> ids, List<int> order, IReadOnlyList<OutputRow> rows)
    {
        var damaged = int.MaxValue;
        foreach (var row in order)
        {
            var drawn = rows[row].Entry.PrepareDrawn();
            for (var i = 0; i < drawn.Length; i++)
            {
                drawn[i] = (int)ids[i];
            }

            damaged = ids[0] == Damaged ? Math.Min(damaged, row) : damaged;
            ids = ids[drawn.Length..];
        }

        return damaged == int.MaxValue ? -1 : damaged;
    }

    /// <param name="requests">[rows], but for their points alike.</param>
    /// <returns>[draws of all rows], one row's after the other's.</returns>
    private Tensor Draw(Tensor hidden, DrawRequest[] requests)
    {
        using var scope = torch.NewDisposeScope();
        var (logits, flaws) = head.Run(hidden);
        var points = Points(requests);
        var width = points.GetLength(1);
        var ids = DeviceSampler.Draw(
            logits.narrow(1, 0, requests[0].VocabularySize), requests[0].Options, torch.tensor(points).to(logits.device));
        ids = ids.masked_fill(flaws.isnan(), DamagedScalar).reshape(-1); // [rows * width]
        long[] wanted = [.. requests.SelectMany((request, row) => Enumerable.Range(0, request.Points.Length).Select(i => ((long)row * width) + i))];
        return (wanted.Length == ids.shape[0] ? ids : ids.index_select(0, torch.tensor(wanted).to(ids.device))).MoveToOuterDisposeScope();
    }

    /// <returns>[rows, most points of a row], zeros where a row has fewer.</returns>
    private static double[,] Points(DrawRequest[] requests)
    {
        var points = new double[requests.Length, requests.Max(request => request.Points.Length)];
        for (var row = 0; row < requests.Length; row++)
        {
            for (var i = 0; i < requests[row].Points.Length; i++)
            {
                points[row, i] = requests[row].Points.Span[i];
            }
        }

        return points;
    }

    private static Tensor Select(Tensor hidden, int[] rows) =>
        hidden.index_select(0, torch.tensor(Array.ConvertAll(rows, row => (long)row)).to(hidden.device));
}
