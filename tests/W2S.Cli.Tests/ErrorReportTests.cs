using W2S.Cli.Input;
using W2S.Engine;

namespace W2S.Cli.Tests;

public sealed class ErrorReportTests
{
    [Fact]
    public void Write_ClosedPipe_IsQuietSuccess() => AssertReport(new IOException("Broken pipe", 32), 0, "");

    [Fact]
    public void Write_FullDisk_IsAnError() => AssertReport(new IOException("No space left on device", 28), 1, "w2s: No space left on device\n");

    [Fact]
    public void Write_Usage_PointsToHelp() => AssertReport(new UsageException("--x: no"), 2, "w2s: --x: no (see w2s --help)\n");

    [Fact]
    public void Write_EngineOption_IsNamedAsItsSwitch() =>
        AssertReport(
            new InvalidOptionException("max_tokens", "9 found, 'top_k' and at most beam_width expected"),
            2,
            "w2s: --max-tokens: 9 found, 'top_k' and at most --beam-width expected (see w2s --help)\n");

    [Fact]
    public void Write_OptionThatIsNoSwitch_IsNotAUsageError() =>
        AssertReport(new InvalidOptionException("guidance", "'a' found"), 1, "w2s: guidance: 'a' found\n");

    [Fact]
    public void Write_StandardOutputClosed_IsNamed() =>
        AssertReport(new UnauthorizedAccessException("Access to the path is denied."), 1, "w2s: standard output: closed, or not open for writing\n");

    [Fact]
    public void Write_StandardErrorClosed_StillTellsByTheExitCode()
    {
        using var error = new ClosedWriter();

        Assert.Equal(2, ErrorReport.Write(new UsageException("--x: no"), error, CancellationToken.None));
    }


    [Fact]
    public void Write_MessageOfSeveralLines_BecomesOne() => AssertReport(new W2SException("a\r\n\tb\u001b[2J"), 1, "w2s: a b [2J\n");

    [Fact]
    public void Write_CancellationNobodyAskedFor_IsNotReportedAsCancelled() =>
        AssertReport(new OperationCanceledException("odd"), 1, "w2s: unexpected OperationCanceledException: odd\n");

    [Fact]
    public void Write_Cancelled_Is130() => AssertReport(new OperationCanceledException(), 130, "w2s: cancelled\n", new CancellationToken(canceled: true));

    private static void AssertReport(Exception exception, int code, string line, CancellationToken cancellationToken = default)
    {
        using var error = new StringWriter();

        Assert.Equal(code, ErrorReport.Write(exception, error, cancellationToken));
        Assert.Equal(line, error.ToString());
    }

    private sealed class ClosedWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new UnauthorizedAccessException();
    }
}
