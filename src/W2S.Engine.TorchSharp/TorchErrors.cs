using System.Runtime.InteropServices;

namespace W2S.Engine.Torch;

/// <summary>What TorchSharp's native errors mean. All of them are <see cref="ExternalException"/>s, with nothing but a text.</summary>
internal static class TorchErrors
{
    // CUDA's allocator and cuBLAS; the processor's allocator on Linux, and on Windows.
    private static readonly string[] OutOfMemory =
        ["out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "can't allocate memory", "not enough memory"];

    /// <summary>For exception filters: memory ran out, on a card or on the processor.</summary>
    public static bool IsOutOfMemory(ExternalException error) =>
        OutOfMemory.Any(text => error.Message.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error that callers know what to do about, whatever runtime it comes from.</summary>
    public static OutOfMemoryException AsOutOfMemory(ExternalException error) => new(FirstLine(error), error);

    /// <summary>What happened; the lines below it tell where in the native code.</summary>
    public static string FirstLine(Exception error) => error.Message.Split('\n', 2)[0].TrimEnd();
}
