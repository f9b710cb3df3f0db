using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class CheckedWeightReaderTests
{
    private const int Length = 67;

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(float.NaN, Length - 1)]
    [InlineData(float.PositiveInfinity, 30)]
    [InlineData(float.NegativeInfinity, Length - 2)]
    public void Read_NumberThatIsNone_IsRefusedWhenAsked(float number, int index)
    {
        var inner = new Fixed(number, index);
        var reader = new CheckedWeightReader(inner, requireFinite: true, CancellationToken.None);

        var error = Assert.Throws<ModelFormatException>(() => reader.Read(inner.Reference, new float[Length]));
        Assert.Contains($"'w': {number} found", error.Message, StringComparison.Ordinal);

        new CheckedWeightReader(inner, requireFinite: false, CancellationToken.None).Read(inner.Reference, new float[Length]);
    }

    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(float.Epsilon)]
    public void Read_ExtremeButFiniteNumbers_Pass(float number)
    {
        var inner = new Fixed(number, 3);
        var read = new float[Length];
        new CheckedWeightReader(inner, requireFinite: true, CancellationToken.None).Read(inner.Reference, read);

        Assert.Equal(number, read[3]);
    }

    [Fact]
    public void Read_Cancelled_StopsBeforeTheNextTensor()
    {
        using var cancellation = new CancellationTokenSource();
        var inner = new Fixed(1, 0);
        var reader = new CheckedWeightReader(inner, requireFinite: false, cancellation.Token);
        reader.Read(inner.Reference, new float[Length]);
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => reader.Read(inner.Reference, new float[Length]));
        Assert.Equal(1, inner.Reads);
    }

    private sealed class Fixed(float number, int index) : IWeightReader
    {
        public int Reads { get; private set; }

        public WeightReference Reference { get; } = new() { Tensor = "w", Rows = Length, StoredRows = Length };

        public void Read(WeightReference reference, Span<float> destination)
        {
            Reads++;
            destination[index] = number;
        }
    }
}
