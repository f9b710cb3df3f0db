using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>
/// One or several linear layers over the same input, in the order the kernels read them: panels of a few outputs,
/// [panels, in, panel width], so that a product walks memory from front to back with outputs in the lanes of a vector.
/// </summary>
/// <remarks>
/// Each layer begins at a new panel; what is left over of its last panel is zero, and so are its results. <see cref="MatrixLoader"/> fills it.
/// </remarks>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly AlignedBuffer _weights; // [panels, panel bytes]
    private readonly AlignedBuffer _bias;    // [panels, panel width]
    private readonly int[] _partOffsets;     // [parts]
    private readonly PanelLayout _layout;
    private readonly long _panelBytes;

    /// <param name="outputs">[parts]: the outputs of each layer.</param>
    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public PackedMatrix(WeightType type, int inputs, int panelWidth, ReadOnlySpan<int> outputs)
    {
        Type = type;
        Inputs = inputs;
        PanelWidth = panelWidth;
        _partOffsets = new int[outputs.Length];
        for (var part = 0; part < outputs.Length; part++)
        {
            _partOffsets[part] = PaddedOutputs;
            Panels += (outputs[part] + panelWidth - 1) / panelWidth;
        }

        _layout = PanelLayout.Of(type);
        _panelBytes = _layout.PanelBytes(inputs, panelWidth);
        _weights = new AlignedBuffer(((Panels * _panelBytes) + sizeof(float) - 1) / sizeof(float));
        _bias = new AlignedBuffer((long)Panels * panelWidth);
        _bias.Clear();
    }

    /// <summary>How its weights are held.</summary>
    public WeightType Type { get; }

    /// <summary>Numbers that go in.</summary>
    public int Inputs { get; }

    /// <summary>Outputs in a panel.</summary>
    public int PanelWidth { get; }

    public int Panels { get; }

    /// <summary>Numbers that come out, with what pads each layer to whole panels.</summary>
    public int PaddedOutputs => Panels * PanelWidth;

    /// <summary>[padded outputs]</summary>
    public float* Bias => _bias.Data;

    /// <summary>Bytes of weights and biases.</summary>
    public long Bytes => Panels * (_panelBytes + (PanelWidth * sizeof(float)));

    /// <summary>Where the outputs of a layer begin.</summary>
    public int OffsetOf(int part) => _partOffsets[part];

    /// <summary>The weights of a panel, as <see cref="Type"/> is laid out.</summary>
    public byte* Panel(int panel) => (byte*)_weights.Data + (panel * _panelBytes);

    /// <summary>[panel width]</summary>
    public float* PanelBias(int panel) => Bias + ((long)panel * PanelWidth);

    /// <summary>Rounds the weights of a panel and writes them into it. Safe to call for different panels at the same time.</summary>
    /// <param name="rows">[count, in]; outputs beyond them are zero.</param>
    public void Pack(int panel, float* rows, int count) => _layout.Pack(rows, Math.Min(count, PanelWidth), Inputs, PanelWidth, Panel(panel));

    /// <summary>Copies the weights of one output: an embedding, where the matrix is the token embedding.</summary>
    /// <param name="destination">[in]</param>
    public void CopyOutput(int output, float* destination) =>
        _layout.CopyOutput(Panel(output / PanelWidth), output % PanelWidth, Inputs, PanelWidth, destination);

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}
