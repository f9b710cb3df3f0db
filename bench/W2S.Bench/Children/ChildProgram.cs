using System.Diagnostics;
using System.Runtime.InteropServices;

namespace W2S.Bench.Children;

/// <summary>A program started in a process of its own, by the runtime that runs this one.</summary>
/// <param name="assembly">Its path, from this program's folder.</param>
internal sealed class ChildProgram(string assembly)
{
    private static readonly string Host = Path.GetFullPath(Path.Join(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it wrote to standard output, and seconds from its start to the first of that, or to its end where it wrote nothing.</returns>
    /// <exception cref="ChildException">It failed.</exception>
    public async Task<(string Output, double Seconds)> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Host, [Path.Join(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var first = new char[1];
            var count = await process.StandardOutput.ReadAsync(first, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            var output = new string(first, 0, count) + await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? (output, seconds) : throw new ChildException($"{assembly} ended with {process.ExitCode}: {(await error).Trim()}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}

/// <summary>A program of our own failed in its process.</summary>
internal sealed class ChildException(string message) : Exception(message);
