using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Attention;
using W2S.Engine.Runtime.Cpu.Kernels.Products;
using W2S.Engine.Runtime.Cpu.Kernels.Tiles;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>
/// The arithmetic a decoder is computed with, in one vector width. Within a kernel set a row's result has the same bits however
/// its tokens are batched; between kernel sets results differ by rounding. Immutable and safe to use from any thread.
/// </summary>
public abstract unsafe class KernelSet
{
    /// <summary>Panels that a product of one row takes at a time; to be handed out in groups of so many.</summary>
    internal const int OneRowPanels = 4;

    private protected KernelSet(string name, int width)
    {
        Name = name;
        PanelWidth = 2 * width;
    }

    /// <summary>For machines with AVX-512.</summary>
    public static KernelSet Avx512 { get; } = new KernelSet<Simd512, Vector512<float>>("avx512");

    /// <summary>For machines with AVX2 and FMA.</summary>
    public static KernelSet Avx2 { get; } = new KernelSet<Simd256, Vector256<float>>("avx2");

    /// <summary>For every machine.</summary>
    public static KernelSet Portable { get; } = new KernelSet<SimdPortable, Vector<float>>("portable");

    /// <summary>Those this machine can run, fastest first.</summary>
    public static IReadOnlyList<KernelSet> Available { get; } =
    [
        .. Avx512F.IsSupported && Avx512DQ.IsSupported ? [Avx512] : Array.Empty<KernelSet>(),
        .. Avx2Instructions.IsSupported ? [Avx2] : Array.Empty<KernelSet>(),
        Portable,
    ];

    /// <summary>The fastest this machine can run: what decoders use unless told otherwise.</summary>
    public static KernelSet Best => Available[0];

    /// <summary>Name, for reports.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Outputs in a panel of a <see cref="PackedMatrix"/>: two vectors.</summary>
    internal int PanelWidth { get; }

    /// <inheritdoc cref="Product{TSimd, TVector}.Run{TFormat}"/>
    internal abstract void Product(
        PackedMatrix weights, float* x, int xStride, float* y, int yStride, int rows, int firstPanel, int endPanel);

    /// <inheritdoc cref="Normalization{TSimd, TVector}.Run"/>
    internal abstract void Normalize(NormSpec norm, float* x, float* scale, float* shift, float* y, int hidden);

    /// <inheritdoc cref="Rotary{TSimd, TVector}.Run"/>
    internal abstract void Rotate(float* head, float* cosines, float* sines, int half);

    /// <inheritdoc cref="TileProduct{TSimd, TVector}.Run"/>
    internal abstract void MultiplyTile(
        float* x, int xStride, float* b, int bStride, int count, float* y, int yStride, int rows, int width, bool adds, float* ahead);

    /// <inheritdoc cref="LoneQuery{TSimd, TVector}.Run"/>
    internal abstract void MultiplyLone(float* x, float** pieces, int stride, int count, float* y, int width);

    /// <inheritdoc cref="OnlineSoftmax{TSimd, TVector}.Step"/>
    internal abstract void StepSoftmax(in TileState state, int firstQuery, int queries, int offset, int count);

    /// <inheritdoc cref="Scaling{TSimd, TVector}.Run"/>
    internal abstract void Scale(float* x, float factor, float* y, int count);

    /// <inheritdoc cref="SoftCap{TSimd, TVector}.Run"/>
    internal abstract void SoftCap(float* x, int count, float cap);

    /// <inheritdoc cref="Elementwise{TSimd, TVector}.Add"/>
    internal abstract void Add(float* x, float* y, int count);

    /// <inheritdoc cref="Elementwise{TSimd, TVector}.Activate"/>
    internal abstract void Activate(Activation activation, float* x, int count);

    /// <inheritdoc cref="Elementwise{TSimd, TVector}.ActivateGated"/>
    internal abstract void ActivateGated(Activation activation, float* gate, float* up, int count);

    /// <inheritdoc cref="LogSoftmax{TSimd, TVector}.LargestIfFinite"/>
    internal abstract float LargestIfFinite(float* x, int count);

    /// <inheritdoc cref="LogSoftmax{TSimd, TVector}.SumOfExponentials"/>
    internal abstract double SumOfExponentials(float* x, int count, float max);

    /// <summary>AVX2 code here also multiplies and adds in one instruction.</summary>
    private static class Avx2Instructions
    {
        public static bool IsSupported => System.Runtime.Intrinsics.X86.Avx2.IsSupported && Fma.IsSupported;
    }
}

/// <summary>The kernels compiled for one vector width.</summary>
internal sealed unsafe class KernelSet<TSimd, TVector>(string name) : KernelSet(name, TSimd.Width)
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    internal override void Product(
        PackedMatrix weights, float* x, int xStride, float* y, int yStride, int rows, int firstPanel, int endPanel)
    {
        switch (weights.Type)
        {
            case WeightType.Fp32:
                Product<TSimd, TVector>.Run<Fp32Format<TSimd, TVector>>(weights, x, xStride, y, yStride, rows, firstPanel, endPanel);
                break;
            case WeightType.Bf16:
                Product<TSimd, TVector>.Run<Bf16Format<TSimd, TVector>>(weights, x, xStride, y, yStride, rows, firstPanel, endPanel);
                break;
            case WeightType.Fp16:
                Product<TSimd, TVector>.Run<Fp16Format<TSimd, TVector>>(weights, x, xStride, y, yStride, rows, firstPanel, endPanel);
                break;
            case WeightType.Int8:
                Product<TSimd, TVector>.Run<Int8Format<TSimd, TVector>>(weights, x, xStride, y, yStride, rows, firstPanel, endPanel);
                break;
            default:
                throw new ArgumentException($"weights are held as {weights.Type}", nameof(weights));
        }
    }

    internal override void Normalize(NormSpec norm, float* x, float* scale, float* shift, float* y, int hidden) =>
        Normalization<TSimd, TVector>.Run(norm, x, scale, shift, y, hidden);

    internal override void Rotate(float* head, float* cosines, float* sines, int half) =>
        Rotary<TSimd, TVector>.Run(head, cosines, sines, half);

    internal override void MultiplyTile(
        float* x, int xStride, float* b, int bStride, int count, float* y, int yStride, int rows, int width, bool adds, float* ahead) =>
        TileProduct<TSimd, TVector>.Run(x, xStride, b, bStride, count, y, yStride, rows, width, adds, ahead);

    internal override void MultiplyLone(float* x, float** pieces, int stride, int count, float* y, int width) =>
        LoneQuery<TSimd, TVector>.Run(x, pieces, stride, count, y, width);

    internal override void StepSoftmax(in TileState state, int firstQuery, int queries, int offset, int count) =>
        OnlineSoftmax<TSimd, TVector>.Step(in state, firstQuery, queries, offset, count);

    internal override void Scale(float* x, float factor, float* y, int count) => Scaling<TSimd, TVector>.Run(x, factor, y, count);

    internal override void SoftCap(float* x, int count, float cap) => SoftCap<TSimd, TVector>.Run(x, count, cap);

    internal override void Add(float* x, float* y, int count) => Elementwise<TSimd, TVector>.Add(x, y, count);

    internal override void Activate(Activation activation, float* x, int count)
    {
        switch (activation)
        {
            case Activation.GeluTanh:
                Elementwise<TSimd, TVector>.Activate<GeluTanh>(x, count);
                break;
            case Activation.Gelu:
                Elementwise<TSimd, TVector>.Activate<Gelu>(x, count);
                break;
            case Activation.Silu:
                Elementwise<TSimd, TVector>.Activate<Silu>(x, count);
                break;
            case Activation.Relu:
                Elementwise<TSimd, TVector>.Activate<Relu>(x, count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, message: null);
        }
    }

    internal override void ActivateGated(Activation activation, float* gate, float* up, int count)
    {
        switch (activation)
        {
            case Activation.GeluTanh:
                Elementwise<TSimd, TVector>.ActivateGated<GeluTanh>(gate, up, count);
                break;
            case Activation.Gelu:
                Elementwise<TSimd, TVector>.ActivateGated<Gelu>(gate, up, count);
                break;
            case Activation.Silu:
                Elementwise<TSimd, TVector>.ActivateGated<Silu>(gate, up, count);
                break;
            case Activation.Relu:
                Elementwise<TSimd, TVector>.ActivateGated<Relu>(gate, up, count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, message: null);
        }
    }

    internal override float LargestIfFinite(float* x, int count) => LogSoftmax<TSimd, TVector>.LargestIfFinite(x, count);

    internal override double SumOfExponentials(float* x, int count, float max) =>
        LogSoftmax<TSimd, TVector>.SumOfExponentials(x, count, max);
}
