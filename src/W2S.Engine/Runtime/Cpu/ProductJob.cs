using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// A matrix product cut over its panels: each thread reads its own part of the weights, once. Reused from product to product.
/// </summary>
internal sealed unsafe class ProductJob(KernelSet kernels, WorkerPool workers) : IRangeJob
{
    /// <summary>Panels are handed out in groups of as many as the one-row kernel takes at a time.</summary>
    private const int GroupPanels = 4;

    /// <summary>Operations that are worth waking a thread for.</summary>
    private const long SmallestOperations = 100_000;

    private PackedMatrix? _weights;
    private float* _x;
    private float* _y;
    private int _xStride;
    private int _rows;

    /// <summary>y = x * weights^T + bias</summary>
    /// <param name="x">[rows, in], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[rows, padded out]</param>
    public void Run(PackedMatrix weights, float* x, int xStride, float* y, int rows)
    {
        (_weights, _xStride, _rows) = (weights, xStride, rows);
        _x = x;
        _y = y;
        var groups = (weights.Panels + GroupPanels - 1) / GroupPanels;
        var operationsPerGroup = Math.Max(1, weights.OperationsPerRow * rows / groups);
        workers.Run(groups, (int)Math.Min(groups, (SmallestOperations / operationsPerGroup) + 1), this);
    }

    void IRangeJob.Run(int start, int end, int worker)
    {
        var endPanel = Math.Min(end * GroupPanels, _weights!.Panels);
        kernels.Product(_weights, _x, _xStride, _y, _weights.PaddedOutputs, _rows, start * GroupPanels, endPanel);
    }
}
