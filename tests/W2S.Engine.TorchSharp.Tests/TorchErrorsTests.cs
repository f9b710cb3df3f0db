using System.Runtime.InteropServices;

namespace W2S.Engine.Torch.Tests;

public sealed class TorchErrorsTests
{
    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 23.68 GiB")]
    [InlineData("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")]
    [InlineData("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes.")]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")]
    public void IsOutOfMemory_TextsOfLibtorch_AreRecognised(string text) => Assert.True(TorchErrors.IsOutOfMemory(new ExternalException(text)));

    [Fact]
    public void IsOutOfMemory_AllocationThatCannotBe_IsRecognised()
    {
        var error = Assert.Throws<ExternalException>(() => torch.empty(1L << 50, ScalarType.Byte));

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
}
