using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed class PackedMatrixTests
{
    [Fact]
    public void Load_CancelledWithinALargeTensor_StopsBeforeItsEnd()
    {
        using var cancellation = new CancellationTokenSource();
        var source = new CancellingReader(cancellation);
        var reader = new CheckedWeightReader(source, requireFinite: false, cancellation.Token);
        var weight = new WeightReference { Tensor = "w", Rows = 10_000, Columns = 1024, StoredRows = 10_000 };

        Assert.Throws<OperationCanceledException>(() => PackedMatrix.Load(reader, 16, new LinearWeights(weight, Bias: null)));

        Assert.Equal(1, source.Reads);
    }

    private sealed class CancellingReader(CancellationTokenSource cancellation) : IWeightReader
    {
        public int Reads { get; private set; }

        public void Read(WeightReference reference, Span<float> destination)
        {
            Reads++;
            cancellation.Cancel();
        }
    }
}
