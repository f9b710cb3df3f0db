using System.Runtime.CompilerServices;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>
/// The matrix product Y[rows, out] = X[rows, in] * W^T + bias over a range of W's panels, cut into register blocks.
/// </summary>
/// <remarks>
/// Every element of Y is one accumulator that starts at its bias and adds x[k] * w[k] for k = 0, 1, 2, ... with one rounding each
/// where the machine has fused multiply-adds. Blocks over rows and over k only decide which elements are in registers at the same time (a partial sum stored to Y and loaded
/// again is the same number), so a row's result has the same bits whatever other rows there are.
/// </remarks>
internal static unsafe class Product<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>
    /// Inputs in a block: 128 of them by a panel's width, 16 KiB at most, stay in the first-level cache while all rows pass, and what is
    /// fetched ahead has room beside them.
    /// </summary>
    public const int BlockInputs = 128;

    /// <summary>Rows from which on widening a block of weights once, into memory, is cheaper than doing it for every register block.</summary>
    private const int RowsToWidenFor = 32;

    /// <param name="x">[rows, in], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[rows, padded out], rows <paramref name="yStride"/> apart</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TFormat>(PackedMatrix weights, float* x, int xStride, float* y, int yStride, int rows, int firstPanel, int endPanel)
        where TFormat : struct, IWeightFormat<TVector>
    {
        if (rows == 1)
        {
            for (var panel = firstPanel; panel < endPanel; panel += KernelSet.OneRowPanels)
            {
                OneRow<TSimd, TVector, TFormat>.Run(weights, x, y, panel, endPanel);
            }
        }
        else
        {
            for (var panel = firstPanel; panel < endPanel; panel++)
            {
                OnePanel<TFormat>(weights, x, xStride, y, yStride, rows, panel);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OnePanel<TFormat>(PackedMatrix weights, float* x, int xStride, float* y, int yStride, int rows, int panel)
        where TFormat : struct, IWeightFormat<TVector>
    {
        var width = 2 * TSimd.Width;
        y += (long)panel * width; // [rows, width] of [rows, padded out]
        for (var row = 0; row < rows; row++)
        {
            new Span<float>(weights.PanelBias(panel), width).CopyTo(new Span<float>(y + ((long)row * yStride), width));
        }

        var widens = rows >= RowsToWidenFor && typeof(TFormat) != typeof(Fp32Format<TSimd, TVector>);
        var wide = stackalloc float[widens ? BlockInputs * width : 0]; // [block inputs, width]
        var blockBytes = (BlockInputs * TFormat.InputBytes) + (BlockInputs / TFormat.GroupInputs * TFormat.HeaderBytes);
        var block = weights.Panel(panel);
        for (var first = 0; first < weights.Inputs; first += BlockInputs, block += blockBytes)
        {
            var count = Math.Min(BlockInputs, weights.Inputs - first);
            if (widens)
            {
                Widening<TSimd, TVector, TFormat>.Run(block, count, wide);
                AllRows<Fp32Format<TSimd, TVector>>((byte*)wide, count, x + first, xStride, y, yStride, rows, block + blockBytes, TFormat.InputBytes);
            }
            else
            {
                AllRows<TFormat>(block, count, x + first, xStride, y, yStride, rows, block + blockBytes, TFormat.InputBytes);
            }
        }
    }

    /// <summary>Takes rows past one block of weights, as many at a time as registers hold; what is left over goes into the smallest block that holds it.</summary>
    /// <remarks>
    /// Blocks for so many rows; the last of them may have rows to spare:
    /// <code>
    ///   rows           2-4   5-6   7-8    9-10   11-12   13-16      17-20
    ///   32 registers   4     8     8      8 4    8 4     8 8        8 8 4
    ///   16 registers   4     6     4 4    6 4    6 6     6 (7-10)   6 (11-14)
    /// </code>
    /// A number in brackets is what is left, which is cut as its own column says.
    /// </remarks>
    /// <param name="next">The weights that come next: fetched meanwhile by the first register blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AllRows<TFormat>(
        byte* block, int count, float* x, int xStride, float* y, int yStride, int rows, byte* next, int nextStep)
        where TFormat : struct, IWeightFormat<TVector>
    {
        for (var row = 0; row < rows;)
        {
            var left = rows - row;
            float* rowX = x + ((long)row * xStride), rowY = y + ((long)row * yStride);

            // An input's weights are one or two cache lines: the first register block fetches one of them, the others the other. Where there
            // is but one block, it fetches both.
            nint second = nextStep > CacheLine.Bytes ? CacheLine.Bytes : 0;
            var ahead = next + (row == 0 ? 0 : second);
            var aheadToo = rows <= 8 ? second : 0;
            if (TSimd.HasManyRegisters && left > 4)
            {
                EightRows<TSimd, TVector, TFormat>.Run(block, count, rowX, xStride, rowY, yStride, Math.Min(left, 8), ahead, nextStep, aheadToo);
                row += 8;
            }
            else if (left is 5 or 6 or > 8)
            {
                SixRows<TSimd, TVector, TFormat>.Run(block, count, rowX, xStride, rowY, yStride, Math.Min(left, 6), ahead, nextStep, aheadToo);
                row += 6;
            }
            else
            {
                FourRows<TSimd, TVector, TFormat>.Run(block, count, rowX, xStride, rowY, yStride, Math.Min(left, 4), ahead, nextStep, aheadToo);
                row += 4;
            }
        }
    }
}
