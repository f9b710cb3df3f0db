using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Devices;

public sealed class TorchMachineTests
{
    [Fact]
    public void Obstacle_NativesInTheProgram_IsNone() => Assert.Null(TorchMachine.Instance.Obstacle);

    [Fact]
    public void CudaObstacle_WithAndWithoutCards_AgreesWithTorchSharp()
    {
        Assert.Equal(torch.cuda.is_available(), TorchMachine.Instance.CudaObstacle is null);
        if (TorchMachine.Instance.CudaObstacle is null)
        {
            Assert.Equal(torch.cuda.device_count(), TorchMachine.Instance.Cards().Count);
        }
    }
}
