using System.Text;

namespace W2S.Cli.Input;

/// <summary>Opens what <c>--input</c> and <c>--prompt-file</c> name, and reads it as UTF-8.</summary>
internal static class TextReading
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>What messages call the source.</summary>
    public static string Describe(string path) => path == StandardInput ? "standard input" : path;

    /// <summary>The whole text, without the line break most editors and <c>echo</c> put at its end.</summary>
    /// <param name="option">The switch that names it.</param>
    /// <exception cref="InputException">It is not there, or not UTF-8.</exception>
    public static async Task<string> ReadAllAsync(string option, string path, ConsoleHost host, CancellationToken cancellationToken)
    {
        using var file = OpenFile(option, path);
        try
        {
            // Reading a terminal cannot be cancelled; waiting for it can.
            var text = await (file ?? host.Input).ReadToEndAsync(cancellationToken).WaitAsync(cancellationToken);
            return text.EndsWith('\n') ? text[..^(text.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)] : text;
        }
        catch (DecoderFallbackException exception)
        {
            throw new InputException($"{Describe(path)}: not UTF-8", exception);
        }
    }

    /// <summary>The lines, numbered from 1.</summary>
    /// <inheritdoc cref="ReadAllAsync" path="/exception"/>
    public static async IAsyncEnumerable<(int Number, string Line)> ReadLinesAsync(
        string path, ConsoleHost host, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var file = OpenFile("--input", path);
        for (var number = 1; ; number++)
        {
            string? line;
            try
            {
                line = await (file ?? host.Input).ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
            }
            catch (DecoderFallbackException exception)
            {
                throw new InputException($"{Describe(path)}: not UTF-8, at or after line {number}", exception);
            }

            if (line is null)
            {
                yield break;
            }

            yield return (number, line);
        }
    }

    private static StreamReader? OpenFile(string option, string path) =>
        path == StandardInput ? null
        : !Path.Exists(InputException.RequireFile(path)) ? throw new InputException($"{option}: {path}: not found, a file expected")
        : new StreamReader(path, ConsoleHost.StrictUtf8);
}
