using W2S.Engine.Runtime.Cpu.Cache;

namespace W2S.Engine.Tests.Runtime.Cpu.Cache;

public sealed class CpuBlockPoolTests
{
    [Fact]
    public void BytesAllocated_BlocksGivenBack_StillCount()
    {
        const int BlockLength = 3 << 20; // 12 MiB, so that each block is a piece of memory of its own
        using var pool = new CpuBlockPool(BlockLength, maxBlocks: null);
        Assert.Equal(0, pool.BytesAllocated);

        var (first, second) = (pool.Rent(), pool.Rent());
        Assert.Equal(2L * BlockLength * sizeof(float), pool.BytesAllocated);

        pool.Return([first, second]);
        Assert.Equal((0, 2L * BlockLength * sizeof(float)), (pool.BlocksInUse, pool.BytesAllocated));
    }
}
