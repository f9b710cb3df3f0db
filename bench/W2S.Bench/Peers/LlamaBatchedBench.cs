using System.Globalization;

namespace W2S.Bench.Peers;

/// <summary>llama.cpp's <c>llama-batched-bench</c>: sequences that share a prompt, generating token by token together.</summary>
/// <param name="models">The folder of large-f32.gguf, large-bf16.gguf and large-q8_0.gguf, as the peer sees it.</param>
internal sealed class LlamaBatchedBench(PeerCommand command, string models, int threads) : IPeer
{
    /// <param name="type">f32, bf16 or q8_0.</param>
    /// <returns>Tokens a second while all <paramref name="sequences"/> generate.</returns>
    /// <exception cref="PeerException">It does not start, fails, or prints something else.</exception>
    public async Task<double> TokensPerSecondAsync(
        string type, int promptTokens, int newTokens, int sequences, CancellationToken cancellationToken) =>
        ParseTokensPerSecond(
            await command.RunAsync(
                [
                    "-m", $"{models}/large-{type}.gguf", "-c", "2048", "-pps", "-t", $"{threads}",
                    "-npp", $"{promptTokens}", "-ntg", $"{newTokens}", "-npl", $"{sequences}",
                ],
                cancellationToken),
            sequences);

    public async Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return PeerCommand.After("version: ", await command.RunAsync(["--version"], cancellationToken)) is { } version ? $"llama.cpp {version}" : null;
        }
        catch (PeerException)
        {
            return null; // not all builds have the option
        }
    }

    /// <summary>Reads the row of so many sequences from a table such as <c>| PP | TG | B | ... | T_TG s | S_TG t/s | ... |</c>.</summary>
    internal static double ParseTokensPerSecond(string output, int sequences)
    {
        string[]? header = null;
        foreach (var line in output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith('|')))
        {
            var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (cells.Contains("S_TG t/s"))
            {
                header = cells;
            }
            else if (header is not null
                && cells.Length == header.Length
                && cells[Array.IndexOf(header, "B")] == sequences.ToString(CultureInfo.InvariantCulture)
                && double.TryParse(cells[Array.IndexOf(header, "S_TG t/s")], CultureInfo.InvariantCulture, out var rate))
            {
                return rate;
            }
        }

        throw new PeerException($"llama-batched-bench printed no table with a row of {sequences} sequences (column B) and their S_TG t/s; {PeerCommand.Ending(output)}");
    }
}
