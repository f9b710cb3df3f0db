using System.Text.Json;

namespace W2S.Engine.Hub;

/// <summary>
/// <c>trees/COMMIT.json</c>: a repository's listing, kept beside its snapshots so that what is missing from one can be told without asking
/// the hub. Format 1 of huggingface_hub's <c>_tree_cache.py</c>.
/// </summary>
internal static class TreeFile
{
    private const int FormatVersion = 1;
    private const int MaxBytes = 32_000_000;
    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 1 };

    /// <summary>The listing; null if there is none or it is not of this format.</summary>
    public static RepositoryTree? Read(HubFolders folders, string commit)
    {
        try
        {
            var path = folders.Tree(commit);
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes })
            {
                return null;
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            return root.GetProperty("format_version").GetInt32() == FormatVersion
                ? new RepositoryTree(commit, root.GetProperty("files").EnumerateObject().Select(ReadFile).ToDictionary(f => f.Name))
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Write(HubFolders folders, RepositoryTree tree)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", FormatVersion);
            json.WriteStartObject("files");
            foreach (var file in tree.Files.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                WriteFile(json, file);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        AtomicFile.Write(folders.Tree(tree.Commit), buffer.ToArray(), folders.Blobs);
    }

    private static RepositoryFile ReadFile(JsonProperty entry)
    {
        var gitBlob = entry.Value.GetProperty("blob_id").GetString();
        var isLarge = entry.Value.TryGetProperty("lfs_sha256", out var sha256) && sha256.ValueKind == JsonValueKind.String;
        return RepositoryFileName.Problem(entry.Name) is null && Checksum.Parse(isLarge ? sha256.GetString() : gitBlob) is { } checksum
            ? new RepositoryFile(entry.Name, entry.Value.GetProperty("size").GetInt64(), checksum, gitBlob!)
            : throw new FormatException();
    }

    private static void WriteFile(Utf8JsonWriter json, RepositoryFile file)
    {
        json.WriteStartObject(file.Name);
        json.WriteNumber("size", file.Size);
        json.WriteString("blob_id", file.GitBlob);
        if (!file.Checksum.IsGitBlob)
        {
            json.WriteString("lfs_sha256", file.Checksum.Hex);
            json.WriteNumber("lfs_size", file.Size);
        }

        json.WriteEndObject();
    }
}
