using System.Numerics;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Tests.EveryRuntime;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>What its own options bring; the rest is <see cref="FaultTests"/>'.</summary>
public sealed class CpuDecoderFaultTests
{
    [Fact]
    public void Forward_CacheFull_IsATypedErrorAndTheNextCallWorks()
    {
        using var decoder = RandomModel.Llama().Load(new CpuDecoderOptions { MaxBlocks = 3 });
        Sequence first = decoder.CreateSequence(), second = decoder.CreateSequence();
        decoder.LastLogits(first, new int[20]);
        var batch = new ForwardBatch();
        batch.AddPrefill(first, new int[12]);
        batch.AddPrefill(second, new int[17]);

        var error = Assert.Throws<W2SException>(() => decoder.Forward(batch));

        Assert.Contains("3 blocks", error.Message, StringComparison.Ordinal);
        Assert.Equal((20, 0, 2), (first.Length, second.Length, decoder.Cache.BlocksInUse));
        decoder.LastLogits(second, new int[16]);
        Assert.Equal(16, second.Length);
    }

    [Theory]
    [InlineData(0, 512, null)]
    [InlineData(24, 512, null)]
    [InlineData(16, 0, null)]
    [InlineData(16, 512, 0)]
    public void Load_OptionOutOfRange_IsRefused(int blockTokens, int passRows, int? maxBlocks)
    {
        var options = new CpuDecoderOptions { BlockTokens = blockTokens, PassRows = passRows, MaxBlocks = maxBlocks };
        Assert.Throws<InvalidOptionException>(() => RandomModel.Gpt2().Load(options));
    }

    [Fact]
    public void Load_KernelsThisMachineCannotRun_AreRefusedAndThoseItCanAreNamed()
    {
        var kernels = new KernelSet<SimdPortable, Vector<float>>("of another machine");

        var error = Assert.Throws<InvalidOptionException>(() => RandomModel.Gpt2().Load(new CpuDecoderOptions { Kernels = kernels }));

        Assert.Contains("of another machine", error.Message, StringComparison.Ordinal);
        Assert.Contains("portable", error.Message, StringComparison.Ordinal);
    }
}
