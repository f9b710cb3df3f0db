[assembly: CollectionBehavior(DisableTestParallelization = true)] // live tensors are counted, over all threads

namespace W2S.Engine.Torch.Tests.Support;

/// <summary>The leak oracle: tensors of the process that nobody has disposed of (<see cref="Tensor.TotalCount"/>).</summary>
internal static class LiveTensors
{
    /// <summary>How many there are before something is tried. What earlier tests left to the finalizer is gone by then.</summary>
    public static long Before()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
