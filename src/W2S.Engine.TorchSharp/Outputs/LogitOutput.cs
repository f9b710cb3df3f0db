using System.Runtime.InteropServices;

namespace W2S.Engine.Torch.Outputs;

/// <summary>Logits that are wanted themselves: each piece leaves the device in one transfer.</summary>
internal sealed class LogitOutput(OutputHead head, TorchDecoderOptions options)
{
    /// <param name="hidden">[rows, hidden], normed.</param>
    /// <param name="rows">All of which ask for their logits.</param>
    /// <returns>Which of them has logits that are not numbers, the first of them; -1 for none.</returns>
    public int Run(Tensor hidden, IReadOnlyList<OutputRow> rows)
    {
        var damaged = -1;
        var piece = (int)Math.Clamp(options.LogitBytes / (sizeof(float) * (long)head.Outputs), 1, rows.Count);
        for (var first = 0; first < rows.Count; first += piece)
        {
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(piece, rows.Count - first);
            var (logits, flaws) = head.Run(hidden.narrow(0, first, count));
            var numbers = MemoryMarshal.Cast<byte, float>(logits.cpu().bytes); // [count, outputs]
            var marks = MemoryMarshal.Cast<byte, float>(flaws.cpu().bytes);    // [count]
            for (var i = 0; i < count; i++)
            {
                numbers.Slice(i * head.Outputs, head.Outputs).CopyTo(rows[first + i].Entry.PrepareLogits(head.Outputs));
                damaged = damaged < 0 && float.IsNaN(marks[i]) ? first + i : damaged;
            }
        }

        return damaged;
    }
}
