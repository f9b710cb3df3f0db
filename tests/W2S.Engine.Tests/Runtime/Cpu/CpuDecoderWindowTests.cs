using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>A layer with a window of w tokens sees w - 1 tokens back, and two such layers see twice as far.</summary>
public sealed class CpuDecoderWindowTests
{
    private const int PoisonedToken = 99;

    /// <summary>Three blocks and five tokens of a fourth.</summary>
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 53).Select(i => (i * i * 5 + 1) % 97)];

    public static TheoryData<string, int> Cases => Machines.With([1, 2, 15, 16, 17, 24]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_TokensBeforeTheWindow_ChangeNoBit(string kernels, int window)
    {
        RandomModel model = RandomFamilies.Mistral(window);
        model.Damage(model.Weights.TokenEmbedding, PoisonedToken * model.Spec.HiddenSize, float.NaN);
        using var decoder = model.Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        var unseen = Tokens.Length - 1 - (2 * (window - 1));

        int[] poisoned = [.. Enumerable.Repeat(PoisonedToken, unseen), .. Tokens.Skip(unseen)];

        Assert.Equal(LastLogits(decoder, Tokens), LastLogits(decoder, poisoned));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_OldestTokenInTheWindow_IsSeen(string kernels, int window)
    {
        using var decoder = RandomFamilies.Mistral(window).Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        int[] changed = [.. Tokens];
        changed[Tokens.Length - 1 - (2 * (window - 1))] = PoisonedToken;

        Assert.NotEqual(LastLogits(decoder, Tokens), LastLogits(decoder, changed));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_WindowAsLongAsTheSequence_HasTheBitsOfNone(string kernels, int shorter)
    {
        var options = new CpuDecoderOptions { Kernels = Machines.Named(kernels) };
        var length = Tokens.Length - shorter;
        using CpuDecoder with = RandomFamilies.Mistral(length).Load(options), without = RandomFamilies.Mistral(length + 1000).Load(options);

        Assert.Equal(LastLogits(without, Tokens[..length]), LastLogits(with, Tokens[..length]));
    }

    private static float[] LastLogits(CpuDecoder decoder, int[] tokens)
    {
        using var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, tokens);
        decoder.Forward(batch);
        return entry.Logits;
    }
}
