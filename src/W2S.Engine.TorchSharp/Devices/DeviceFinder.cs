using System.Globalization;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Torch.Devices;

/// <summary>The devices that this runtime computes on: NVIDIA cards, and the processor, to try a program where there is no card.</summary>
internal sealed class DeviceFinder(ITorchMachine machine)
{
    public const string Cuda = "cuda", Processor = "torch-cpu";

    /// <summary>All that are there, with what keeps them from being used.</summary>
    public IReadOnlyList<ComputeDevice> All() =>
    [
        .. Cards(),
        new(
            Processor,
            $"{Environment.ProcessorCount} processors, by TorchSharp: to try what will run on a card",
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            AvailableMemory.Bytes())
        {
            Obstacle = machine.Obstacle,
        },
    ];

    /// <summary>Those of a placement.</summary>
    /// <exception cref="InvalidOptionException">One is not there, or cannot be used.</exception>
    public IReadOnlyList<TorchDevice> Of(DevicePlacement placement) => placement.Kind switch
    {
        Cuda => Cards(placement),
        Processor when placement.Indices.Count == 0 => [TheProcessor(placement)],
        Processor => throw Unusable(placement, $"{Processor} expected: there is one processor"),
        _ => throw Unusable(placement, $"{Cuda} or {Processor} expected"),
    };

    /// <summary>Where there is none, one line says why: whoever misses a card looks for it here.</summary>
    private IReadOnlyList<ComputeDevice> Cards() => machine.Cards() is { Count: > 0 } cards
        ? [.. cards.Select(card => new ComputeDevice(CardName(card.Index), card.Name, card.TotalBytes, machine.FreeBytes(card.Index)) { Obstacle = machine.CudaObstacle })]
        : [new ComputeDevice(Cuda, "NVIDIA cards", null, null) { Obstacle = machine.CudaObstacle }];

    /// <summary>What can still be had of a device's memory; null where that cannot be found out.</summary>
    public long? FreeBytes(Device device) => device.type == DeviceType.CPU ? AvailableMemory.Bytes() : machine.FreeBytes(device.index);

    private IReadOnlyList<TorchDevice> Cards(DevicePlacement placement)
    {
        if (machine.CudaObstacle is { } obstacle)
        {
            throw Unusable(placement, $"but {obstacle}");
        }

        var cards = machine.Cards();
        return placement.Indices.Any(index => index >= cards.Count)
            ? throw Unusable(placement, $"one of {string.Join(", ", cards.Select(card => $"{CardName(card.Index)} ({card.Name})"))} expected")
            : [.. placement.Indices.Select(index => new TorchDevice(CardName(index), machine.Card(index), machine.FreeBytes(index)))];
    }

    private TorchDevice TheProcessor(DevicePlacement placement) => machine.Obstacle is { } obstacle
        ? throw Unusable(placement, $"but {obstacle}")
        : new TorchDevice(Processor, torch.CPU, AvailableMemory.Bytes());

    private static InvalidOptionException Unusable(DevicePlacement placement, string problem) => new("device", $"'{placement}' found, {problem}");

    private static string CardName(int index) => string.Create(CultureInfo.InvariantCulture, $"{Cuda}:{index}");
}
