using System.Runtime.CompilerServices;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>
/// Decoding one sequence reads every weight once and is bound by memory: 4 panels side by side are 4 streams to read ahead in.
/// </summary>
/// <remarks>
/// <code>
///               panel 0           panel 1           panel 2           panel 3
///   x[k]        s0._a   s0._b     s1._a   s1._b     s2._a   s2._b     s3._a   s3._b
/// </code>
/// 8 accumulators, enough that additions never wait for each other; each input is broadcast once for all of them.
/// </remarks>
internal static unsafe class OneRow<TSimd, TVector, TFormat>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TFormat : struct, IWeightFormat<TVector>
{
    /// <summary>Up to <see cref="KernelSet.OneRowPanels"/> panels; where there are fewer, the last stands in for those that are missing.</summary>
    /// <param name="x">[in]</param>
    /// <param name="y">[padded out]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(PackedMatrix weights, float* x, float* y, int panel, int endPanel)
    {
        int panel1 = Math.Min(panel + 1, endPanel - 1), panel2 = Math.Min(panel + 2, endPanel - 1), panel3 = Math.Min(panel + 3, endPanel - 1);
        byte* w0 = weights.Panel(panel), w1 = weights.Panel(panel1), w2 = weights.Panel(panel2), w3 = weights.Panel(panel3);
        float* bias0 = weights.PanelBias(panel), bias1 = weights.PanelBias(panel1);
        float* bias2 = weights.PanelBias(panel2), bias3 = weights.PanelBias(panel3);
        var inputs = weights.Inputs;

        // Nothing is called from here on: registers would not survive it.
        RowSums<TSimd, TVector> s0 = new(bias0), s1 = new(bias1), s2 = new(bias2), s3 = new(bias3);
        nint offset = 0;
        for (var first = 0; first < inputs; first += TFormat.GroupInputs)
        {
            byte* header0 = w0 + offset, header1 = w1 + offset, header2 = w2 + offset, header3 = w3 + offset;
            offset += TFormat.HeaderBytes;
            var end = Math.Min(first + TFormat.GroupInputs, inputs);
            for (nint k = first; k < end; k++, offset += TFormat.InputBytes)
            {
                var input = TSimd.Broadcast(x[k]);
                s0.Add(input, TFormat.Load(w0 + offset, header0));
                s1.Add(input, TFormat.Load(w1 + offset, header1));
                s2.Add(input, TFormat.Load(w2 + offset, header2));
                s3.Add(input, TFormat.Load(w3 + offset, header3));
            }
        }

        s0.Store(y + ((long)panel * 2 * TSimd.Width));
        s1.Store(y + ((long)panel1 * 2 * TSimd.Width));
        s2.Store(y + ((long)panel2 * 2 * TSimd.Width));
        s3.Store(y + ((long)panel3 * 2 * TSimd.Width));
    }
}
