using System.Runtime.InteropServices;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// Asks Linux to hold large buffers in pages of 2 MiB where it can: weights are there sooner, for they take a 512th of the page faults, and
/// reading them needs fewer entries of the processor's table of pages.
/// </summary>
internal static unsafe class HugePages
{
    /// <summary>Bytes of a huge page. Some machines have larger ones, which such buffers do not get.</summary>
    public const uint Size = 2 << 20;

    private const int AdviceHugePage = 14; // MADV_HUGEPAGE

    private static readonly delegate* unmanaged<void*, nuint, int, int> Advise = Find();

    /// <param name="start">A multiple of <see cref="Size"/>.</param>
    /// <param name="length">In bytes; what does not fill a huge page at the end stays in small ones.</param>
    public static void Ask(void* start, nuint length)
    {
        if (Advise is not null)
        {
            _ = Advise(start, length, AdviceHugePage); // a kernel without them refuses, and small pages do
        }
    }

    // By whatever name the C library goes, it is loaded already.
    private static delegate* unmanaged<void*, nuint, int, int> Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "madvise", out var function)
            ? (delegate* unmanaged<void*, nuint, int, int>)function
            : null;
}
