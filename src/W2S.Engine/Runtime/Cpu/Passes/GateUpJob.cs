using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>
/// The first half of an MLP, cut over its panels: the product with up, or with gate and up, and the activation right after it, while a panel's
/// results are in the first-level cache. Reused from layer to layer.
/// </summary>
internal sealed unsafe class GateUpJob(MlpSpec mlp, KernelSet kernels, WorkerPool workers, PassBuffers buffers) : IRangeJob
{
    private PackedMatrix? _weights;
    private int _rows;
    private int _panels;      // of gate, or of up where there is no gate
    private int _groupPanels;

    private bool IsGated => mlp.Kind == MlpKind.Gated;

    /// <summary>Inner = activation(Normed * up^T), or activation(Normed * gate^T) * (Normed * up^T)</summary>
    public void Run(PackedMatrix weights, int rows)
    {
        (_weights, _rows) = (weights, rows);
        _panels = IsGated ? weights.OffsetOf(1) / weights.PanelWidth : weights.Panels;
        _groupPanels = ProductJob.GroupPanels(rows);
        workers.Run(ProductJob.Groups(_panels, rows), ProductJob.SmallestRange(weights, _panels, rows), this);
    }

    void IRangeJob.Run(int start, int end, int worker)
    {
        for (var panel = start * _groupPanels; panel < Math.Min(end * _groupPanels, _panels); panel += _groupPanels)
        {
            var endPanel = Math.Min(panel + _groupPanels, _panels);
            Multiply(panel, endPanel);
            if (IsGated)
            {
                Multiply(_panels + panel, _panels + endPanel);
            }

            Activate(panel, endPanel);
        }
    }

    private void Multiply(int panel, int endPanel) =>
        kernels.Product(_weights!, buffers.Normed, buffers.HiddenStride, buffers.Inner, buffers.InnerStride, _rows, panel, endPanel);

    private void Activate(int panel, int endPanel)
    {
        var width = _weights!.PanelWidth;
        var count = (endPanel - panel) * width;
        for (var row = 0; row < _rows; row++)
        {
            var inner = buffers.Inner + ((long)row * buffers.InnerStride) + (panel * width); // [gate | up] from the panel on
            if (IsGated)
            {
                kernels.ActivateGated(mlp.Activation, inner, inner + (_panels * width), count);
            }
            else
            {
                kernels.Activate(mlp.Activation, inner, count);
            }
        }
    }
}
