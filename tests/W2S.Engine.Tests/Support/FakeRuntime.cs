using System.Collections.Concurrent;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Tests.Support;

/// <summary>
/// Stands in for a runtime of cards: has two, <c>cuda:0</c> and <c>cuda:1</c>, computes on the processor whatever is loaded onto them, and
/// knows what that was.
/// </summary>
internal sealed class FakeRuntime : IRuntime
{
    private readonly ConcurrentQueue<DecoderLoadOptions> _loads = new();

    /// <summary>How each model was to be held, in the order of loading.</summary>
    public IReadOnlyCollection<DecoderLoadOptions> Loads => _loads;

    /// <summary>The same in short: name, devices and, where one was asked for, dtype; in the order of names.</summary>
    public IEnumerable<string> Loaded => _loads.Select(load => $"{load.Name} {load.Placement} {load.Dtype?.Name()}".TrimEnd()).Order(StringComparer.Ordinal);

    /// <summary>Of each card's memory, what is free.</summary>
    public long FreeBytes { get; init; } = 20_000_000_000;

    /// <inheritdoc/>
    public string Name => "fake";

    /// <inheritdoc/>
    public IReadOnlyList<string> DeviceKinds { get; } = ["cuda"];

    /// <inheritdoc/>
    public IReadOnlyList<ComputeDevice> FindDevices() =>
    [
        new("cuda:0", "Fake Card", 24_000_000_000, FreeBytes),
        new("cuda:1", "Old Card", 8_000_000_000, null) { Obstacle = "its driver is too old; install a newer one" },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<MemoryNeed> Estimate(DecoderSource source, DecoderLoadOptions options)
    {
        RequireCards(options);
        var bytes = CpuMemory.WeightBytes(source.Weights, source.Reader, options.Weights) / options.Placement.Indices.Count;
        return [.. options.Placement.Names.Select(card => new MemoryNeed(card, bytes, FreeBytes))];
    }

    /// <inheritdoc/>
    public IDecoder Load(DecoderSource source, DecoderLoadOptions options)
    {
        RequireCards(options);
        _loads.Enqueue(options);
        return CpuRuntime.Instance.Load(source, options with { Placement = DevicePlacement.Cpu, Dtype = null });
    }

    private static void RequireCards(DecoderLoadOptions options)
    {
        if (options.Placement.Indices.FirstOrDefault(card => card > 1) is > 1 and var missing)
        {
            throw new InvalidOptionException("device", $"'cuda:{missing}' found, one of cuda:0, cuda:1 expected");
        }
    }
}
