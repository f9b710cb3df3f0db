namespace W2S.Bench.Peers;

/// <summary>The published search on the same card, as a script that takes <c>--device</c> and <c>--dtype</c> besides what <see cref="PublishedSearch"/> needs.</summary>
/// <param name="models">The folder of the checkpoints large, tuned and untuned, as the peer sees it.</param>
/// <param name="device">As PyTorch calls it.</param>
/// <param name="dtype">As PyTorch calls it.</param>
internal sealed class PublishedOnCard(PeerCommand command, string models, string device, string dtype) : IPeer
{
    private readonly PublishedSearch _search = new(command, models);

    /// <summary>Runs it twice in one process: the first run on a card loads and chooses kernels.</summary>
    /// <returns>Seconds of the second guided search.</returns>
    /// <exception cref="PeerException">It does not start, fails, or prints something else.</exception>
    public async Task<double> SecondsAsync(
        int promptTokens, int newTokens, int beamWidth, int successors, int chunkLength, CancellationToken cancellationToken) =>
        ParseSeconds(await command.RunAsync(
            [
                $"{models}/large", $"{models}/tuned", $"{models}/untuned", "--runs", "2", "--device", device, "--dtype", dtype,
                "--prompt-tokens", $"{promptTokens}", "--new-tokens", $"{newTokens}", "-W", $"{beamWidth}", "-K", $"{successors}", "-L", $"{chunkLength}",
            ],
            cancellationToken));

    public Task<string?> VersionAsync(CancellationToken cancellationToken) => _search.VersionAsync(cancellationToken);

    /// <summary>Of the last run: guided ones come last, and of these the first is for nothing.</summary>
    /// <param name="output">All the script printed.</param>
    internal static double ParseSeconds(string output) =>
        PublishedSearch.ParseSeconds(output.Split('\n').LastOrDefault(line => line.StartsWith('{')) ?? output);
}
