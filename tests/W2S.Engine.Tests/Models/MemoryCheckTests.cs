using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

public sealed class MemoryCheckTests : IDisposable
{
    private const long MebiByte = 1 << 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Require_WeightsThatNeedMoreThanThereIs_AreRefusedWithBothNumbers()
    {
        using var checkpoint = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["vocab_size"] = 70_000));
        var needed = CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint);

        Require(checkpoint, type: null, needed);
        var error = Assert.Throws<InvalidOptionException>(() => Require(checkpoint, type: null, 3 * MebiByte));

        Assert.StartsWith($"{_folder.Path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"need {needed / MebiByte} MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 MiB are available on cpu; Weights (--weights) bf16 needs 2 MiB, int8 needs 1 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_WeightsThatFitInNoType_AreRefusedWithoutAdvice()
    {
        using var checkpoint = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["vocab_size"] = 70_000));

        var error = Assert.Throws<InvalidOptionException>(() => Require(checkpoint, type: null, MebiByte));

        Assert.EndsWith("1 MiB are available on cpu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_WeightsThatFitWhenHeldAsFewerBytes_AreAccepted()
    {
        using var checkpoint = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["vocab_size"] = 70_000));
        var needed = CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint);

        Require(checkpoint, WeightType.Int8, needed / 2);
        Assert.Throws<InvalidOptionException>(() => Require(checkpoint, WeightType.Fp32, needed / 2));
    }

    [Fact]
    public void Require_OneOfTwoDevicesTooSmall_NamesItAndATypeThatFitsOnBoth()
    {
        IReadOnlyList<MemoryNeed> Estimate(WeightType? type) => type == WeightType.Int8
            ? [new("cuda:0", 3 * MebiByte, 10 * MebiByte), new("cuda:1", 3 * MebiByte, 5 * MebiByte)]
            : [new("cuda:0", 6 * MebiByte, 10 * MebiByte), new("cuda:1", 6 * MebiByte, 5 * MebiByte)];

        var error = Assert.Throws<InvalidOptionException>(() => MemoryCheck.Require("folder", Estimate, type: null));

        Assert.Equal("folder: its weights need 6 MiB of memory once loaded, 5 MiB are available on cuda:1; Weights (--weights) int8 needs 6 MiB", error.Message);
    }

    [Fact]
    public void Require_OneCardTooSmall_PointsAtSeveral()
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            MemoryCheck.Require("folder", _ => [new MemoryNeed("cuda:0", 6 * MebiByte, 5 * MebiByte)], type: null));

        Assert.EndsWith("5 MiB are available on cuda:0; its layers can be divided among cards, as in cuda:0+cuda:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_MemoryNobodyCanTell_IsNotHeldAgainstTheModel() =>
        MemoryCheck.Require("folder", _ => [new MemoryNeed("cuda:0", long.MaxValue, AvailableBytes: null)], type: null);

    private static void Require(VerifiedCheckpoint checkpoint, WeightType? type, long available) => MemoryCheck.Require(
        checkpoint.Checkpoint.Folder,
        held => [new MemoryNeed("cpu", CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint, held), available)],
        type);
}
