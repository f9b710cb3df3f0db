using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.EveryRuntime;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>What <see cref="WindowTests"/> say of any runtime, to the bit: tokens out of sight are not read at all.</summary>
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

        Assert.Equal(decoder.LastLogits(Tokens), decoder.LastLogits(poisoned));
    }
}
