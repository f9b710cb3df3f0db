using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed class AvailableMemoryTests
{
    [Fact]
    public void LinuxBytes_AddsWhatIsAvailableAndFreeSwap() =>
        Assert.Equal(
            (1_000_000 + 2_000) * 1024L,
            AvailableMemory.LinuxBytes(
                ["MemTotal:       24684540 kB", "MemFree:          100000 kB", "MemAvailable:    1000000 kB", "SwapFree:           2000 kB"]));

    [Theory]
    [InlineData("")]
    [InlineData("MemAvailable:")]
    [InlineData("MemAvailable: -1 kB")]
    [InlineData("MemAvailable: many kB")]
    [InlineData("MemTotal: 5 kB")]
    public void LinuxBytes_NothingTold_IsUnknown(string line) => Assert.Null(AvailableMemory.LinuxBytes([line]));

    [Fact]
    public void Bytes_IsAtMostWhatTheRuntimeMayUse() =>
        Assert.InRange(AvailableMemory.Bytes(), 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
