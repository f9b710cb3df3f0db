using System.Runtime.InteropServices;

namespace W2S.Engine.Torch;

/// <summary>What TorchSharp's native errors mean. All of them are <see cref="ExternalException"/>s, with nothing but a text.</summary>
internal static class TorchErrors
{
    // CUDA's allocator and cuBLAS; the processor's allocator on Linux, and on Windows.
    private static readonly string[] OutOfMemory =
        ["out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "can't allocate memory", "not enough memory"];

    // What an operation that failed in a script says is the last thing in a longer text.
    private const string ScriptFailed = "The following operation failed in the TorchScript interpreter", ScriptCause = "\nRuntimeError: ";

    /// <summary>For exception filters: memory ran out, on a card or on the processor.</summary>
    public static bool IsOutOfMemory(ExternalException error) =>
        OutOfMemory.Any(text => error.Message.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error that callers know what to do about, whatever runtime it comes from.</summary>
    public static OutOfMemoryException AsOutOfMemory(ExternalException error) => new(FirstLine(error), error);

    /// <summary>The error that says what failed, or that memory ran out.</summary>
    /// <param name="failure">For example <c>the model 'x' could not be computed</c>.</param>
    public static Exception Explain(ExternalException error, string failure) =>
        IsOutOfMemory(error) ? AsOutOfMemory(error) : new W2SException($"{failure}: {FirstLine(error)}", error);

    /// <summary>What happened; the lines below it tell where in the native code, and those above it where in a script.</summary>
    public static string FirstLine(Exception error)
    {
        var message = error.Message;
        var cause = message.StartsWith(ScriptFailed, StringComparison.Ordinal) ? message.LastIndexOf(ScriptCause, StringComparison.Ordinal) : -1;
        return (cause < 0 ? message : message[(cause + ScriptCause.Length)..]).Split('\n', 2)[0].TrimEnd();
    }
}
