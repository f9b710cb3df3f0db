using System.Numerics;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>What is refused, and that a refusal or a failure leaves every sequence and every block as it was.</summary>
public sealed class CpuDecoderFaultTests
{
    [Fact]
    public void Forward_BeyondTheContext_IsRefusedAndNamesBothNumbers()
    {
        using var decoder = RandomModel.Gpt2().Load();
        var batch = new ForwardBatch();
        batch.AddPrefill(decoder.CreateSequence(), new int[81]);

        var error = Assert.Throws<InvalidOptionException>(() => decoder.Forward(batch));

        Assert.Contains("81", error.Message, StringComparison.Ordinal);
        Assert.Contains("80", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, decoder.Cache.BlocksInUse);
    }

    [Fact]
    public void Forward_ExactlyTheContext_Works()
    {
        using var decoder = RandomModel.Gpt2().Load();
        var sequence = decoder.CreateSequence();
        Run(decoder, sequence, new int[80]);
        Assert.Equal(80, sequence.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    [InlineData(int.MinValue)]
    public void Forward_TokenOutsideTheVocabulary_IsRefused(int token)
    {
        using var decoder = RandomModel.Gpt2().Load();
        Assert.Throws<InvalidOptionException>(() => Run(decoder, decoder.CreateSequence(), [1, token]));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(101)]
    public void Forward_TargetOutsideTheVocabulary_IsRefused(int target)
    {
        using var decoder = RandomModel.Gpt2().Load();
        var batch = new ForwardBatch();
        batch.AddLogProbabilities(decoder.CreateSequence(), new[] { 1 }, new[] { target });
        Assert.Throws<InvalidOptionException>(() => decoder.Forward(batch));
    }

    [Fact]
    public void Forward_LogProbabilitiesOfAClassifier_AreRefused()
    {
        using var decoder = RandomModel.Gpt2(head: new ClassificationHead(["a", "b"])).Load();
        var batch = new ForwardBatch();
        batch.AddLogProbabilities(decoder.CreateSequence(), new[] { 1 }, new[] { 1 });
        Assert.Throws<InvalidOptionException>(() => decoder.Forward(batch));
    }

    [Fact]
    public void Forward_SequenceOfAnotherDecoder_IsRefused()
    {
        using CpuDecoder decoder = RandomModel.Gpt2().Load(), other = RandomModel.Gpt2().Load();
        Assert.Throws<ArgumentException>(() => Run(decoder, other.CreateSequence(), [1]));
    }

    [Fact]
    public void Forward_SequenceTwice_IsRefused()
    {
        using var decoder = RandomModel.Gpt2().Load();
        var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, new[] { 1 });
        batch.AddPrefill(sequence, new[] { 2 });
        Assert.Throws<ArgumentException>(() => decoder.Forward(batch));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Forward_WeightThatIsNoNumber_NamesTheModelAndRestoresEverySequence(float damage)
    {
        RandomModel model = RandomModel.Gpt2(head: new LanguageModelHead(Tied: false));
        model.Damage(model.Weights.TokenEmbedding, index: (36 * 7) + 3, damage); // token 7 alone
        using var decoder = model.Load(new CpuDecoderOptions { Name = "my-model" });
        Sequence first = decoder.CreateSequence(), second = decoder.CreateSequence();
        Run(decoder, first, new int[20]);
        var batch = new ForwardBatch();
        batch.AddPrefill(first, new int[20]);
        batch.AddLastLogits(second, new[] { 1, 7 });

        var error = Assert.Throws<W2SException>(() => decoder.Forward(batch));

        Assert.Contains("my-model", error.Message, StringComparison.Ordinal);
        Assert.Equal((20, 0), (first.Length, second.Length));
        Assert.Equal(2, decoder.Cache.BlocksInUse);
        Assert.All(Run(decoder, second, [1, 2]), logit => Assert.True(float.IsFinite(logit))); // also in the blocks just poisoned
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Forward_LogitThatIsNoNumberUnderASoftCap_IsFound(float damage)
    {
        RandomModel model = RandomFamilies.Gemma2(head: new LanguageModelHead(Tied: false, SoftCap: 30));
        model.Damage(model.Weights.Head!, index: 5, damage);
        using var decoder = model.Load();

        Assert.Throws<W2SException>(() => Run(decoder, decoder.CreateSequence(), [1]));
    }

    [Fact]
    public void Forward_CacheFull_IsATypedErrorAndTheNextCallWorks()
    {
        using var decoder = RandomModel.Llama().Load(new CpuDecoderOptions { MaxBlocks = 3 });
        Sequence first = decoder.CreateSequence(), second = decoder.CreateSequence();
        Run(decoder, first, new int[20]);
        var batch = new ForwardBatch();
        batch.AddPrefill(first, new int[12]);
        batch.AddPrefill(second, new int[17]);

        var error = Assert.Throws<W2SException>(() => decoder.Forward(batch));

        Assert.Contains("3 blocks", error.Message, StringComparison.Ordinal);
        Assert.Equal((20, 0, 2), (first.Length, second.Length, decoder.Cache.BlocksInUse));
        Run(decoder, second, new int[16]);
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

    [Fact]
    public void Forward_ManyTimes_KeepsTheBlockCountFlat()
    {
        using var decoder = RandomModel.Gpt2().Load();
        for (var i = 0; i < 200; i++)
        {
            using var sequence = decoder.CreateSequence();
            Run(decoder, sequence, new int[1 + (i % 50)]);
            using var fork = sequence.Fork();
            Run(decoder, fork, [1]);
        }

        Assert.Equal(0, decoder.Cache.BlocksInUse);
    }

    private static float[] Run(CpuDecoder decoder, Sequence sequence, int[] tokens)
    {
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, tokens);
        decoder.Forward(batch);
        return entry.Logits;
    }
}
