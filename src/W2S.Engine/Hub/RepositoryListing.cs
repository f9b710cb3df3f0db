using System.Text.Json;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>
/// The hub's answer about a repository at a revision (<c>GET /api/models/REPOSITORY/revision/REVISION?blobs=true</c>); not trusted.
/// </summary>
internal static class RepositoryListing
{
    private const int MaxBytes = 32_000_000;
    private const int MaxFiles = 10_000;
    private const long MaxFileBytes = 1L << 50;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static async Task<RepositoryTree> GetAsync(HubTransport transport, HubRequest request, CancellationToken cancellationToken) =>
        Parse(request, await transport.ReadAllAsync(request, MaxBytes, cancellationToken).ConfigureAwait(false));

    /// <exception cref="HubException">It is no such answer, or names files it must not.</exception>
    public static RepositoryTree Parse(HubRequest request, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            if (!HubModelId.IsCommitHash(commit) || (request.Id.IsCommit && commit != request.Id.Revision))
            {
                var expected = request.Id.IsCommit ? "the one asked for" : "40 hexadecimal digits";
                throw request.Error($"commit '{FileText.Shown(commit)}' found, {expected} expected");
            }

            var listed = document.RootElement.GetProperty("siblings");
            return listed.GetArrayLength() <= MaxFiles
                ? new RepositoryTree(commit, ReadFiles(request, listed))
                : throw request.Error($"{listed.GetArrayLength()} files found, at most {MaxFiles} expected");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw request.Error("the answer is no listing of a repository: " + FileText.Shown(e.Message), cause: e);
        }
    }

    private static Dictionary<string, RepositoryFile> ReadFiles(HubRequest request, JsonElement listed)
    {
        var files = new Dictionary<string, RepositoryFile>(StringComparer.Ordinal);
        foreach (var entry in listed.EnumerateArray())
        {
            var file = ReadFile(request, entry);
            if (!files.TryAdd(file.Name, file))
            {
                throw request.Error($"file '{FileText.Shown(file.Name)}' is listed twice");
            }
        }

        return files;
    }

    private static RepositoryFile ReadFile(HubRequest request, JsonElement entry)
    {
        var name = entry.GetProperty("rfilename").GetString() ?? "";
        if (RepositoryFileName.Problem(name) is { } problem)
        {
            throw request.Error(problem);
        }

        var gitBlob = Checksum.Parse(entry.GetProperty("blobId").GetString()) is { IsGitBlob: true } parsed ? parsed : null;
        var isLarge = entry.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        var checksum = isLarge ? Checksum.Parse(lfs.GetProperty("sha256").GetString()) : gitBlob;
        if (gitBlob is null || checksum is null || checksum.IsGitBlob == isLarge)
        {
            throw request.Error($"file '{FileText.Shown(name)}' is listed without a usable checksum");
        }

        var size = entry.GetProperty("size").GetInt64();
        return size is >= 0 and <= MaxFileBytes
            ? new RepositoryFile(name, size, checksum, gitBlob.Hex)
            : throw request.Error($"file '{FileText.Shown(name)}' is listed with {size} bytes");
    }
}
