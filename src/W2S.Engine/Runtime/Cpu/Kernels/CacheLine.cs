using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>What memory is moved in.</summary>
internal static unsafe class CacheLine
{
    public const int Bytes = 64;

    public const int Floats = Bytes / sizeof(float);

    /// <summary>Has a line brought near. Any address will do: past the end of memory nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
