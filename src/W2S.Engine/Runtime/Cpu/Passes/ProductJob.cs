using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>
/// A matrix product cut over its panels: each thread reads its own part of the weights, once. Reused from product to product.
/// </summary>
internal sealed unsafe class ProductJob(KernelSet kernels, WorkerPool workers) : IRangeJob
{
    /// <summary>Multiplications and additions that are worth waking a thread for.</summary>
    private const long SmallestOperations = 100_000;

    private PackedMatrix? _weights;
    private float* _x;
    private float* _y;
    private int _xStride;
    private int _rows;
    private int _groupPanels;

    /// <summary>y = x * weights^T + bias</summary>
    /// <param name="x">[rows, in], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[rows, padded out]</param>
    public void Run(PackedMatrix weights, float* x, int xStride, float* y, int rows)
    {
        (_weights, _xStride, _rows) = (weights, xStride, rows);
        _x = x;
        _y = y;
        _groupPanels = GroupPanels(rows);
        workers.Run(Groups(weights.Panels, rows), SmallestRange(weights, weights.Panels, rows), this);
    }

    /// <summary>Panels that are handed out together.</summary>
    public static int GroupPanels(int rows) => rows == 1 ? KernelSet.OneRowPanels : 1;

    /// <summary>Of so many panels.</summary>
    public static int Groups(int panels, int rows) => (panels + GroupPanels(rows) - 1) / GroupPanels(rows);

    /// <summary>Groups of so many panels that are worth waking a thread for.</summary>
    public static int SmallestRange(PackedMatrix weights, int panels, int rows) =>
        SmallestRange(2L * rows * weights.Inputs * weights.PanelWidth * GroupPanels(rows), Groups(panels, rows));

    /// <summary>Items that are worth waking a thread for, of so many.</summary>
    /// <param name="operations">Multiplications and additions of an item.</param>
    public static int SmallestRange(long operations, int items) => (int)Math.Min(items, (SmallestOperations / operations) + 1);

    void IRangeJob.Run(int start, int end, int worker)
    {
        var endPanel = Math.Min(end * _groupPanels, _weights!.Panels);
        kernels.Product(_weights, _x, _xStride, _y, _weights.PaddedOutputs, _rows, start * _groupPanels, endPanel);
    }
}
