using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>What register blocks of several rows have in common.</summary>
internal static unsafe class RowBlock
{
    /// <summary>
    /// The row at <paramref name="index"/>; past the last the last one again: a block that is not full computes that row's sums more than
    /// once and stores the same numbers to the same place, which takes no longer than leaving registers unused.
    /// </summary>
    /// <param name="rows">[count rows], <paramref name="stride"/> apart</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Row(float* rows, int stride, int index, int count) => rows + ((long)Math.Min(index, count - 1) * stride);

    /// <summary>Has a cache line brought near. Any address will do: past the end of memory nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
