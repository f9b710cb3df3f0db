using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>What register blocks of several rows have in common.</summary>
/// <remarks>
/// Each block is written out row by row: what has a name of its own the compiler keeps in a register, what has an index it keeps in memory.
/// </remarks>
internal static unsafe class RowBlock
{
    /// <summary>
    /// The row at <paramref name="index"/>; past the last the last one again: a block that is not full computes that row's sums more than
    /// once and stores the same numbers to the same place, which takes no longer than leaving registers unused.
    /// </summary>
    /// <param name="rows">[count rows], <paramref name="stride"/> apart</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Row(float* rows, int stride, int index, int count) => rows + ((long)Math.Min(index, count - 1) * stride);
}
