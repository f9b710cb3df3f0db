namespace W2S.Cli;

/// <summary>Tells a reader that went away from other I/O errors.</summary>
internal static class ClosedPipe
{
    private const int BrokenPipeErrno = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsNoData = unchecked((int)0x800700E8);

    public static bool IsCauseOf(IOException exception) =>
        exception.HResult is BrokenPipeErrno or WindowsBrokenPipe or WindowsNoData;
}
