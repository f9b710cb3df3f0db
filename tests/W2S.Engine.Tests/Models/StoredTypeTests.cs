using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

/// <summary>Checkpoints of 16-bit weights: held as they come unless asked otherwise, which loses nothing and takes half the memory.</summary>
public sealed class StoredTypeTests
{
    [Theory]
    [InlineData("llama-tiny-bf16")]
    [InlineData("llama-tiny-f16")]
    [InlineData("gpt2-tiny-f16")]
    public async Task Load_NoTypeAskedFor_GivesTheBitsOfWidenedWeights(string name)
    {
        await using var held = await LoadAsync(name, weights: null);
        await using var widened = await LoadAsync(name, WeightType.Fp32);

        Assert.Equal(await LogitsAsync(widened), await LogitsAsync(held));
    }

    [Theory]
    [InlineData("llama-tiny-bf16", WeightType.Bf16)]
    [InlineData("llama-tiny-f16", WeightType.Fp16)]
    [InlineData("gpt2-tiny", WeightType.Fp32)]
    public void WeightBytes_NoTypeAskedFor_AreThoseOfTheStoredType(string name, WeightType stored)
    {
        using var checkpoint = VerifiedCheckpoint.Open(Fixtures.PathOf("golden", "checkpoints", name));

        Assert.Equal(stored, checkpoint.Checkpoint.StoredType(checkpoint.Weights.TokenEmbedding));
        Assert.Equal(
            CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint, stored),
            CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint));
    }

    private static Task<LocalModel> LoadAsync(string name, WeightType? weights) => LocalModel.LoadAsync(
        Fixtures.PathOf("golden", "checkpoints", name), new LoadOptions { WithTokenizer = false, Weights = weights });

    private static async Task<int[]> LogitsAsync(LocalModel model)
    {
        using var sequence = model.Runner.Decoder.CreateSequence();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, Enumerable.Range(1, 40).ToArray());
        await model.Runner.RunAsync(batch, CancellationToken.None);
        return [.. entry.Logits.Select(BitConverter.SingleToInt32Bits)];
    }
}
