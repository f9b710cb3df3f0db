using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Support;

/// <summary>Cards that are really the processor, each with a <see cref="Device"/> of its own, so that a test sees what lies where.</summary>
/// <param name="freeBytes">[cards] of each.</param>
internal sealed class FakeMachine(params long?[] freeBytes) : ITorchMachine
{
    private readonly Device[] _cards = [.. freeBytes.Select(_ => new Device(DeviceType.CPU))];

    public string? Obstacle { get; init; }

    public string? CudaObstacle { get; init; }

    public IReadOnlyList<CudaCard> Cards() => [.. freeBytes.Select((_, index) => new CudaCard(index, $"Card {index}", TotalBytes: 1 << 30))];

    public long? FreeBytes(int card) => freeBytes[card];

    public Device Card(int index) => _cards[index];
}
