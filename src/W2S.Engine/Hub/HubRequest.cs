namespace W2S.Engine.Hub;

/// <summary>Something to be had from a hub, and what messages call it.</summary>
/// <param name="Url">Where it is; answers may lead elsewhere.</param>
/// <param name="Id">The model it belongs to.</param>
/// <param name="File">The file it is; null for the repository's listing.</param>
/// <param name="From">First byte wanted.</param>
internal sealed record HubRequest(Uri Url, HubModelId Id, string? File = null, long From = 0)
{
    /// <summary>The listing of a repository at a revision, with every file's size and checksum.</summary>
    public static HubRequest Listing(Uri endpoint, HubModelId id) =>
        new(At(endpoint, $"api/models/{id.Repository}/revision/{Uri.EscapeDataString(id.Revision)}?blobs=true"), id);

    /// <summary>The names of a repository's revisions, those of pull requests among them.</summary>
    public static HubRequest Revisions(Uri endpoint, HubModelId id) =>
        new(At(endpoint, $"api/models/{id.Repository}/refs?include_prs=1"), id);

    /// <summary>A file at a commit.</summary>
    public static HubRequest Content(Uri endpoint, HubModelId id, string commit, string file) =>
        new(At(endpoint, $"{id.Repository}/resolve/{commit}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}"), id, file);

    /// <summary>An error about it, as every message begins: the model, the file, the host.</summary>
    public HubException Error(string problem, Uri? host = null, Exception? cause = null, bool isTransient = false) =>
        new($"{Subject}: {(host ?? Url).GetLeftPart(UriPartial.Authority)}: {problem}", cause) { IsTransient = isTransient };

    /// <summary>The model and the file, for messages.</summary>
    public string Subject => File is null ? Id.ToString() : $"{Id}: {File}";

    private static Uri At(Uri endpoint, string path) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
}
