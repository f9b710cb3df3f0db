using System.Diagnostics;
using System.Reflection;

namespace W2S.Samples.Tests;

/// <summary>A sample that runs in a process of its own; disposing ends it.</summary>
internal sealed class SampleProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private SampleProgram(Process process) => _process = process;

    public static SampleProgram Start(string name, params string[] arguments)
    {
        var path = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!;
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        return new SampleProgram(Process.Start(start)!);
    }

    /// <summary>What the program prints, once it has ended well.</summary>
    public static async Task<string> RunAsync(string name, params string[] arguments)
    {
        var (exitCode, output, errors) = await EndAsync(name, arguments);
        Assert.True(exitCode == 0, $"{name} ended with {exitCode}: {errors}");
        return output;
    }

    /// <summary>What the program says on standard error, once it has ended badly.</summary>
    public static async Task<string> RefusalOfAsync(string name, params string[] arguments)
    {
        var (exitCode, _, errors) = await EndAsync(name, arguments);
        Assert.NotEqual(0, exitCode);
        return errors;
    }

    /// <summary>The rest of the first line of output that holds <paramref name="mark"/>.</summary>
    public async Task<string> ReadAfterAsync(string mark)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var found)
            {
                return line[(found + mark.Length)..].Trim();
            }
        }

        throw new InvalidOperationException($"no '{mark}' in the output; {await _process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    /// <summary>How the program ended, and what it printed.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> EndAsync(string name, params string[] arguments)
    {
        await using var program = Start(name, arguments);
        using var limit = new CancellationTokenSource(Patience);
        var output = program._process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = program._process.StandardError.ReadToEndAsync(limit.Token);
        await program._process.WaitForExitAsync(limit.Token);
        return (program._process.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
