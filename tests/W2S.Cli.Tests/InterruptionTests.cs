using System.Text;
using W2S.Cli.Tests.Support;

namespace W2S.Cli.Tests;

public sealed class InterruptionTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public async Task Run_Cancelled_Is130AndWritesNothing()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new ConsoleHost { Input = TextReader.Null, Output = output, Error = error };

        var code = await CliApp.RunAsync(
            ["generate", "--large", models.Large, "x", "--max-tokens", "8"], host, new CancellationToken(canceled: true));

        Assert.Equal(130, code);
        Assert.Equal("", output.ToString());
        Assert.Equal("w2s: cancelled\n", error.ToString());
    }

    [Fact]
    public async Task Run_CancelledWhileWaitingForInput_Is130()
    {
        using var stop = new CancellationTokenSource();
        using var error = new StringWriter();
        var host = new ConsoleHost { Input = new SilentReader(), Output = TextWriter.Null, Error = error };

        var run = CliApp.RunAsync(["tokenize", "--model", models.Large, "--input", "-"], host, stop.Token);
        await stop.CancelAsync();

        Assert.Equal(130, await run.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Run_ReaderOfTheOutputGone_EndsQuietly()
    {
        using var error = new StringWriter();
        var output = new StreamWriter(new ClosedPipeStream(), new UTF8Encoding(false), bufferSize: 16, leaveOpen: true);
        var host = new ConsoleHost { Input = new EndlessReader(), Output = output, Error = error };

        var code = await CliApp.RunAsync(["tokenize", "--model", models.Large, "--input", "-"], host, CancellationToken.None);

        Assert.Equal(0, code);
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public async Task Run_BadLine_LeavesTheAnswersToTheLinesBeforeIt()
    {
        using var bytes = new MemoryStream();
        using var error = new StringWriter();
        await using var output = new StreamWriter(bytes, new UTF8Encoding(false), bufferSize: 1024);
        var host = new ConsoleHost { Input = new StringReader("{\"text\": \"a\"}\nbad\n"), Output = output, Error = error };

        var code = await CliApp.RunAsync(["tokenize", "--model", models.Large, "--input", "-"], host, CancellationToken.None);

        Assert.Equal(1, code);
        Assert.EndsWith("\"decoded\":\"a\"}\n", Encoding.UTF8.GetString(bytes.ToArray()), StringComparison.Ordinal);
        Assert.Contains("standard input line 2", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A terminal where nobody types.</summary>
    private sealed class SilentReader : TextReader
    {
        public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => new(new TaskCompletionSource<string?>().Task);
    }

    private sealed class EndlessReader : TextReader
    {
        public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) => new("{\"text\": \"a\"}");
    }

    /// <summary>A pipe whose other end was closed: <c>w2s ... | head -0</c>.</summary>
    private sealed class ClosedPipeStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", 32);

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe", 32);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("Broken pipe", 32);
    }
}
