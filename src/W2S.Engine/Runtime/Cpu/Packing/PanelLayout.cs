using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>
/// How a type of weights is laid out in the panels of a <see cref="PackedMatrix"/>: writes what the kernels' format of that type
/// (<see cref="Kernels.Products.IWeightFormat{TVector}"/>) reads. Without state: safe to use from any thread.
/// </summary>
internal abstract unsafe class PanelLayout
{
    /// <summary>Inputs moved at a time: a cache line of floats, so that lines of the numbers read are used whole.</summary>
    protected const int TileInputs = 16;

    private static readonly PanelLayout Fp32 = new Fp32Panels(), Bf16 = new HalfPanels<Bf16Rounding>();
    private static readonly PanelLayout Fp16 = new HalfPanels<Fp16Rounding>(), Int8 = new Int8Panels();

    public static PanelLayout Of(WeightType type) => type switch
    {
        WeightType.Fp32 => Fp32,
        WeightType.Bf16 => Bf16,
        WeightType.Fp16 => Fp16,
        WeightType.Int8 => Int8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, message: null),
    };

    /// <summary>Bytes that a panel of <paramref name="width"/> outputs takes.</summary>
    public abstract long PanelBytes(int inputs, int width);

    /// <summary>The first of <paramref name="numbers"/> that this type cannot hold; null when it can hold them all.</summary>
    public virtual float? Unfit(ReadOnlySpan<float> numbers) => null;

    /// <summary>Rounds numbers and writes them to where the kernels look for them.</summary>
    /// <param name="rows">[count, inputs]; outputs beyond them are zero.</param>
    /// <param name="panel">Of <paramref name="width"/> outputs.</param>
    public abstract void Pack(float* rows, int count, int inputs, int width, byte* panel);

    /// <summary>Copies the weights of one output, as the kernels multiply them.</summary>
    /// <param name="lane">Index of the output in the panel.</param>
    /// <param name="destination">[inputs]</param>
    public abstract void CopyOutput(byte* panel, int lane, int inputs, int width, float* destination);
}
