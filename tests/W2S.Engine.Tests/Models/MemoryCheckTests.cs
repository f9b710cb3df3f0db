using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
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

        MemoryCheck.Require(checkpoint, type: null, needed);
        var error = Assert.Throws<InvalidOptionException>(() => MemoryCheck.Require(checkpoint, type: null, 3 * MebiByte));

        Assert.StartsWith($"{_folder.Path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"need {needed / MebiByte} MiB", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 MiB are available; as bf16 they need 2 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_WeightsThatFitInNoType_AreRefusedWithoutAdvice()
    {
        using var checkpoint = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["vocab_size"] = 70_000));

        var error = Assert.Throws<InvalidOptionException>(() => MemoryCheck.Require(checkpoint, type: null, MebiByte));

        Assert.EndsWith("1 MiB are available", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_WeightsThatFitWhenHeldAsFewerBytes_AreAccepted()
    {
        using var checkpoint = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["vocab_size"] = 70_000));
        var needed = CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint);

        MemoryCheck.Require(checkpoint, WeightType.Int8, needed / 2);
        Assert.Throws<InvalidOptionException>(() => MemoryCheck.Require(checkpoint, WeightType.Fp32, needed / 2));
    }
}
