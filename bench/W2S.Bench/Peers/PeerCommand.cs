using System.CommandLine.Parsing;
using System.Diagnostics;

namespace W2S.Bench.Peers;

/// <summary>A program to compare with, as its user starts it: a command line, which may begin with what gets there, such as <c>chroot</c>.</summary>
internal sealed class PeerCommand(string commandLine)
{
    private const int ShownLines = 5;

    private readonly string[] _words = [.. CommandLineParser.SplitCommandLine(commandLine)];

    /// <summary>Runs it to its end.</summary>
    /// <returns>All it wrote, standard output and standard error together.</returns>
    /// <exception cref="PeerException">It does not start, or fails.</exception>
    public async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_words[0], [.. _words.Skip(1), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var text = await output + await error;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? text : throw new PeerException($"{commandLine} ended with {process.ExitCode}; {Ending(text)}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <returns>What starts the script that the command ends in; null where it ends in something else.</returns>
    public PeerCommand? WithoutScript(string extension) =>
        _words.Length > 1 && _words[^1].EndsWith(extension, StringComparison.Ordinal)
            ? new PeerCommand(string.Join(' ', _words[..^1].Select(word => word.Contains(' ') ? $"\"{word}\"" : word)))
            : null;

    /// <returns>The rest of the first line that begins so; null where none does.</returns>
    internal static string? After(string beginning, string output) => output.Split('\n')
        .FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal))?[beginning.Length..].Trim();

    /// <summary>The last lines of what a peer printed, for a message.</summary>
    internal static string Ending(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(ShownLines).ToList();
        return lines.Count == 0 ? "it printed nothing" : $"it printed: {string.Join(" / ", lines)}";
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or FileNotFoundException)
        {
            throw new PeerException($"{commandLine} does not start: {e.Message}");
        }
    }
}

/// <summary>A peer could not be measured.</summary>
internal sealed class PeerException(string message) : Exception(message);
