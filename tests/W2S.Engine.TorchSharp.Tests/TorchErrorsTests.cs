using System.Runtime.InteropServices;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests;

public sealed class TorchErrorsTests
{
    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 23.68 GiB")]
    [InlineData("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")]
    [InlineData("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes.")]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")]
    public void IsOutOfMemory_TextsOfLibtorch_AreRecognised(string text) => Assert.True(TorchErrors.IsOutOfMemory(new ExternalException(text)));

    public static TheoryData<string> Devices => TestDevices.Names;

    [Theory]
    [MemberData(nameof(Devices))]
    public void IsOutOfMemory_AllocationThatCannotBe_IsRecognised(string device)
    {
        var error = Assert.Throws<ExternalException>(() => torch.empty(1L << 50, ScalarType.Byte, TestDevices.Of(device)));

        Assert.True(TorchErrors.IsOutOfMemory(error));
        Assert.DoesNotContain('\n', TorchErrors.AsOutOfMemory(error).Message);
    }

    [Fact]
    public void IsOutOfMemory_ShapesThatDoNotFit_AreAnotherError()
    {
        using var scope = torch.NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => torch.zeros(2, 3).mm(torch.zeros(2, 3)));

        Assert.False(TorchErrors.IsOutOfMemory(error));
    }

    [Fact]
    public void FirstLine_OfWhatFailedInAScript_IsWhatFailed()
    {
        using var scope = torch.NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => Scripts.RmsNorm(torch.zeros(2, 3), torch.zeros(4), 1e-5));

        var line = TorchErrors.FirstLine(error);

        Assert.Contains("normalized_shape", line, StringComparison.Ordinal);
        Assert.DoesNotContain("TorchScript", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void Explain_MemoryThatRanOutInAScript_SaysSo()
    {
        var error = new ExternalException(
            "The following operation failed in the TorchScript interpreter.\nTraceback of TorchScript (most recent call last):\n"
            + "  File \"<string>\", line 2, in rms_norm\nRuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB.\nException raised from malloc\n");

        Assert.Equal("CUDA out of memory. Tried to allocate 2.00 GiB.", Assert.IsType<OutOfMemoryException>(TorchErrors.Explain(error, "it failed")).Message);
    }
}
