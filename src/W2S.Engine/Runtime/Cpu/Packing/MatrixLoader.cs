using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>
/// Reads matrices and packs them: a piece at a time on the calling thread, its panels then by all threads of a pool.
/// </summary>
/// <param name="type">How to hold them; null for the type they are stored in.</param>
internal sealed unsafe class MatrixLoader(IWeightReader reader, int panelWidth, WeightType? type, WorkerPool workers) : IRangeJob, IDisposable
{
    /// <summary>Floats read at a time: bounds what loading needs beyond the weights, and what is packed is still in a cache.</summary>
    private const int ReadFloats = 1 << 20;

    /// <summary>Floats that are worth waking a thread for.</summary>
    private const int SmallestPiece = 1 << 16;

    private AlignedBuffer _rows = new(ReadFloats); // [count, in], or longer for one panel of very many inputs
    private PackedMatrix? _matrix;
    private int _firstPanel;
    private int _count;

    /// <summary>Reads and packs layers that share their input.</summary>
    /// <exception cref="ModelFormatException">The checkpoint does not hold them, or holds numbers that the type cannot.</exception>
    public PackedMatrix Load(params ReadOnlySpan<LinearWeights> parts)
    {
        var inputs = parts[0].Weight.Columns ?? throw new ArgumentException($"{parts[0].Weight.Tensor} is no matrix", nameof(parts));
        Span<int> outputs = stackalloc int[parts.Length];
        for (var part = 0; part < parts.Length; part++)
        {
            outputs[part] = parts[part].Weight.Rows;
        }

        var matrix = new PackedMatrix(type ?? StoredTypes.Common(reader, parts), inputs, panelWidth, outputs);
        try
        {
            for (var part = 0; part < parts.Length; part++)
            {
                LoadPart(matrix, parts[part], matrix.OffsetOf(part));
            }
        }
        catch
        {
            matrix.Dispose();
            throw;
        }

        return matrix;
    }

    public void Dispose() => _rows.Dispose();

    void IRangeJob.Run(int start, int end, int worker)
    {
        for (var panel = start; panel < end; panel++)
        {
            var first = panel * panelWidth;
            _matrix!.Pack(_firstPanel + panel, _rows.Data + ((long)first * _matrix.Inputs), _count - first);
        }
    }

    private void LoadPart(PackedMatrix matrix, LinearWeights part, int offset)
    {
        var panelsAtOnce = Math.Max(1, ReadFloats / (panelWidth * matrix.Inputs));
        for (var first = 0; first < part.Weight.Rows; first += panelsAtOnce * panelWidth)
        {
            var count = Math.Min(panelsAtOnce * panelWidth, part.Weight.Rows - first);
            Read(part.Weight, first, count, matrix);
            (_matrix, _firstPanel, _count) = (matrix, (offset + first) / panelWidth, count);
            workers.Run((count + panelWidth - 1) / panelWidth, smallestRange: SmallestPiece / (panelWidth * matrix.Inputs), this);
        }

        if (part.Bias is { } bias)
        {
            reader.Read(bias, new Span<float>(matrix.Bias + offset, bias.Rows));
        }
    }

    private void Read(WeightReference weight, int first, int count, PackedMatrix matrix)
    {
        EnsureRows((long)count * matrix.Inputs);
        var read = 0;
        foreach (var run in weight.Runs(first, count))
        {
            var numbers = new Span<float>(_rows.Data + ((long)read * matrix.Inputs), run.Rows * matrix.Inputs);
            reader.Read(run, numbers);
            if (PanelLayout.Of(matrix.Type).Unfit(numbers) is { } unfit)
            {
                throw new ModelFormatException($"{reader.Describe(weight)}: {unfit} found, " + (float.IsFinite(unfit)
                    ? $"which {matrix.Type.Name()} cannot hold: load the weights as another type"
                    : "finite numbers expected"));
            }

            read += run.Rows;
        }
    }

    private void EnsureRows(long length)
    {
        if (_rows.Length < length)
        {
            _rows.Dispose();
            _rows = new AlignedBuffer(length);
        }
    }
}
