using System.Text.Json;

namespace W2S.Bench.Peers;

/// <summary>
/// The published chunk-level beam search on transformers: a script that prints one JSON line for each run, unguided runs first.
/// </summary>
/// <param name="models">The folder of the checkpoints large, tuned and untuned, as the peer sees it.</param>
internal sealed class PublishedSearch(PeerCommand command, string models) : IPeer
{
    private const string Expected = "a line such as {\"guided\": true, \"seconds\": 12.5}";

    /// <returns>Seconds of one guided search with W, K, L = 4, 4, 5.</returns>
    /// <exception cref="PeerException">It does not start, fails, or prints something else.</exception>
    public async Task<double> SecondsAsync(int promptTokens, int newTokens, CancellationToken cancellationToken) =>
        ParseSeconds(await command.RunAsync(
            [
                $"{models}/large", $"{models}/tuned", $"{models}/untuned", "--runs", "1",
                "--prompt-tokens", $"{promptTokens}", "--new-tokens", $"{newTokens}", "-W", "4", "-K", "4", "-L", "5",
            ],
            cancellationToken));

    /// <remarks>Asks the interpreter, where the command ends in a script of Python.</remarks>
    public async Task<string?> VersionAsync(CancellationToken cancellationToken)
    {
        if (command.WithoutScript(".py") is not { } python)
        {
            return null;
        }

        try
        {
            const string Program = "import torch, transformers; print('VERSIONS torch', torch.__version__ + ',', 'transformers', transformers.__version__)";
            return PeerCommand.After("VERSIONS ", await python.RunAsync(["-c", Program], cancellationToken));
        }
        catch (PeerException)
        {
            return null; // what a script is started with need not be Python itself
        }
    }

    /// <param name="output">All the script printed.</param>
    internal static double ParseSeconds(string output)
    {
        foreach (var line in output.Split('\n').Where(line => line.StartsWith('{')))
        {
            try
            {
                using var run = JsonDocument.Parse(line);
                if (run.RootElement.GetProperty("guided").GetBoolean())
                {
                    return run.RootElement.GetProperty("seconds").GetDouble();
                }
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new PeerException($"the published search printed '{line.Trim()}', {Expected} expected");
            }
        }

        throw new PeerException($"the published search printed no guided run, {Expected} expected; {PeerCommand.Ending(output)}");
    }
}
