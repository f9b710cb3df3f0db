using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed unsafe class AlignedBufferTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData((HugePages.Size / sizeof(float)) - 1, 64)]
    [InlineData(HugePages.Size / sizeof(float), HugePages.Size)]
    [InlineData((5 * HugePages.Size / sizeof(float)) + 1, HugePages.Size)]
    public void New_OfAnyLength_BeginsAtABoundaryAndHoldsItsLastFloat(long length, long boundary)
    {
        using var buffer = new AlignedBuffer(length);
        buffer.AsSpan()[^1] = 1.5f;

        Assert.Equal(0, (nint)buffer.Data % boundary);
        Assert.Equal(1.5f, buffer.Data[length - 1]);
    }
}
