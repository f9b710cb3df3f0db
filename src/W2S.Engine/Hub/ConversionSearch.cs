using System.Globalization;
using System.Text.Json;

namespace W2S.Engine.Hub;

/// <summary>
/// Looks for a pull request that has a repository's pickle weights as safetensors, as the hub's conversion bot makes them: in the list of
/// revisions (<c>GET /api/models/REPOSITORY/refs?include_prs=1</c>), then in the listings of a few of them. What it cannot find out it does
/// not say: it only adds to a message.
/// </summary>
internal sealed class ConversionSearch(HubTransport transport, Uri endpoint, HubModelId id)
{
    private const int MaxBytes = 1_000_000;

    /// <summary>Conversions are among a repository's first pull requests; one request each.</summary>
    private const int MaxLookedAt = 8;

    private const string Prefix = "refs/pr/";

    /// <summary>The revision; null if none was found.</summary>
    public async Task<HubModelId?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var revision in (await PullRequestsAsync(cancellationToken).ConfigureAwait(false)).Take(MaxLookedAt))
            {
                var listing = HubRequest.Listing(endpoint, revision);
                var tree = await RepositoryListing.GetAsync(transport, listing, cancellationToken).ConfigureAwait(false);
                if (NeededFiles.Weights(tree.Files.ContainsKey) is not null)
                {
                    return revision;
                }
            }
        }
        catch (HubException)
        {
            // The refusal this is for says enough without.
        }

        return null;
    }

    /// <summary>Oldest first.</summary>
    private async Task<IEnumerable<HubModelId>> PullRequestsAsync(CancellationToken cancellationToken)
    {
        var request = HubRequest.Revisions(endpoint, id);
        var json = await transport.ReadAllAsync(request, MaxBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.GetProperty("pullRequests").EnumerateArray()
                .Select(entry => Number(entry.GetProperty("ref").GetString()))
                .OfType<int>()
                .Order()
                .Select(number => new HubModelId(id.Repository, $"{Prefix}{number}"))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw request.Error("the answer is no list of revisions", cause: e);
        }
    }

    private static int? Number(string? reference) =>
        reference?.StartsWith(Prefix, StringComparison.Ordinal) is true
        && int.TryParse(reference.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
