using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Devices;

public sealed class CudaLibraryTests
{
    [Fact]
    public void TryOpen_NoSuchLibrary_IsNoDriver() => Assert.Null(CudaLibrary.TryOpen("no-such-library.so.1"));

    [Fact]
    public void TryOpen_ALibraryWithoutItsFunctions_IsNoDriver() =>
        Assert.Null(CudaLibrary.TryOpen(OperatingSystem.IsWindows() ? "kernel32.dll" : "libc.so.6"));
}
