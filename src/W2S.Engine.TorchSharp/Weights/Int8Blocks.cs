namespace W2S.Engine.Torch.Weights;

/// <summary>
/// Weights as 8-bit integers with a scale for each block of inputs: the very numbers that the processor's runtime makes of them
/// (<see cref="Runtime.Cpu.Packing.Int8Panels"/>, which states what is lost).
/// </summary>
internal static class Int8Blocks
{
    /// <summary>Inputs that share a scale.</summary>
    public const int Size = 32;

    private const float Largest = 127, SmallestScale = 1.17549435e-38f; // 2^-126

    /// <summary>How many blocks hold so many inputs.</summary>
    public static int Count(int inputs) => (inputs + Size - 1) / Size;

    /// <param name="rows">[n, in] finite 32-bit floats on the processor, where divisions are exact.</param>
    /// <returns>Values [n, blocks, 32] as 8-bit integers, and scales [n, blocks, 1]: new tensors of the caller's dispose scope.</returns>
    public static (Tensor Values, Tensor Scales) Quantize(Tensor rows)
    {
        using var scope = torch.NewDisposeScope();
        long inputs = rows.shape[1], missing = (Count((int)inputs) * (long)Size) - inputs;
        var padded = missing == 0 ? rows : torch.nn.functional.pad(rows, (0, missing));
        var blocks = padded.view(rows.shape[0], -1, Size);

        using Scalar divisor = Largest, smallest = SmallestScale;
        var scales = blocks.abs().amax([-1], keepdim: true).div_(divisor).clamp_min_(smallest);
        var values = (blocks / scales).round_().to(ScalarType.Int8);
        return (values.MoveToOuterDisposeScope(), scales.MoveToOuterDisposeScope());
    }
}
