using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// One or several linear layers over the same input, in the order the kernels read them: panels of a few outputs,
/// [panels, in, panel width], so that a product walks memory from front to back with outputs in the lanes of a vector.
/// </summary>
/// <remarks>Each layer begins at a new panel; what is left over of its last panel is zero, and so are its results.</remarks>
internal sealed unsafe class PackedMatrix : IDisposable
{
    /// <summary>Floats read from the checkpoint at a time: bounds what loading needs beyond the weights themselves.</summary>
    private const int ReadFloats = 4 << 20;

    private readonly AlignedBuffer _weights; // [panels, in, panel width]
    private readonly AlignedBuffer _bias;    // [panels, panel width]
    private readonly int[] _partOffsets;     // [parts]

    private PackedMatrix(int inputs, int panelWidth, int[] partOffsets, int panels)
    {
        Inputs = inputs;
        PanelWidth = panelWidth;
        Panels = panels;
        _partOffsets = partOffsets;
        _weights = new AlignedBuffer((long)panels * inputs * panelWidth);
        _bias = new AlignedBuffer((long)panels * panelWidth);
        _bias.Clear();
    }

    /// <summary>Numbers that go in.</summary>
    public int Inputs { get; }

    /// <summary>Outputs in a panel.</summary>
    public int PanelWidth { get; }

    public int Panels { get; }

    /// <summary>Numbers that come out, with what pads each layer to whole panels.</summary>
    public int PaddedOutputs => Panels * PanelWidth;

    /// <summary>[padded outputs]</summary>
    public float* Bias => _bias.Data;

    /// <summary>Multiplications and additions for one row.</summary>
    public long OperationsPerRow => 2L * Inputs * PaddedOutputs;

    /// <summary>Reads and packs layers that share their input.</summary>
    public static PackedMatrix Load(IWeightReader reader, int panelWidth, params ReadOnlySpan<LinearWeights> parts)
    {
        var inputs = parts[0].Weight.Columns ?? throw new ArgumentException($"{parts[0].Weight.Tensor} is no matrix", nameof(parts));
        var offsets = new int[parts.Length];
        var panels = 0;
        for (var part = 0; part < parts.Length; part++)
        {
            offsets[part] = panels * panelWidth;
            panels += (parts[part].Weight.Rows + panelWidth - 1) / panelWidth;
        }

        var matrix = new PackedMatrix(inputs, panelWidth, offsets, panels);
        try
        {
            for (var part = 0; part < parts.Length; part++)
            {
                matrix.ReadPart(reader, parts[part], offsets[part]);
            }
        }
        catch
        {
            matrix.Dispose();
            throw;
        }

        return matrix;
    }

    /// <summary>Where the outputs of a layer begin.</summary>
    public int OffsetOf(int part) => _partOffsets[part];

    /// <summary>[in, panel width]</summary>
    public float* Panel(int panel) => _weights.Data + ((long)panel * Inputs * PanelWidth);

    /// <summary>Copies the weights of one output: an embedding, where the matrix is the token embedding.</summary>
    /// <param name="destination">[in]</param>
    public void CopyOutput(int output, float* destination)
    {
        var column = Panel(output / PanelWidth) + (output % PanelWidth);
        for (var k = 0; k < Inputs; k++)
        {
            destination[k] = column[(long)k * PanelWidth];
        }
    }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    private void ReadPart(IWeightReader reader, LinearWeights part, int offset)
    {
        var panelsAtOnce = Math.Max(1, ReadFloats / (PanelWidth * Inputs));
        var rows = new float[Math.Min(part.Weight.Rows, panelsAtOnce * PanelWidth) * Inputs]; // [rows, in]
        for (var first = 0; first < part.Weight.Rows; first += panelsAtOnce * PanelWidth)
        {
            var count = Math.Min(panelsAtOnce * PanelWidth, part.Weight.Rows - first);
            var read = 0;
            foreach (var run in part.Weight.Runs(first, count))
            {
                reader.Read(run, rows.AsSpan(read * Inputs, run.Rows * Inputs));
                read += run.Rows;
            }

            Pack(rows, count, offset + first);
        }

        if (part.Bias is { } bias)
        {
            reader.Read(bias, new Span<float>(Bias + offset, bias.Rows));
        }
    }

    /// <param name="rows">[count, in]</param>
    /// <param name="offset">First output, at the start of a panel.</param>
    private void Pack(float[] rows, int count, int offset)
    {
        for (var first = 0; first < count; first += PanelWidth)
        {
            var panel = Panel((offset + first) / PanelWidth);
            for (var lane = 0; lane < PanelWidth; lane++)
            {
                var row = first + lane;
                for (var k = 0; k < Inputs; k++)
                {
                    panel[((long)k * PanelWidth) + lane] = row < count ? rows[((long)row * Inputs) + k] : 0;
                }
            }
        }
    }
}
