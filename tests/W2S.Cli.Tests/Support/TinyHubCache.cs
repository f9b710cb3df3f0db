using W2S.Engine.Hub;
using W2S.Engine.Tests.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Cli.Tests.Support;

/// <summary>A hub's cache on disk, filled by hand.</summary>
internal sealed class TinyHubCache : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The cache, with no hub behind it.</summary>
    public HubOptions Offline => new() { Offline = true, CacheFolder = _folder.Path };

    /// <summary>The cache, filled from a hub.</summary>
    public HubOptions From(HubServer server) => new() { Endpoint = server.Address, CacheFolder = _folder.Path, MaxRetries = 0 };

    /// <summary>Puts the files of a checkpoint folder into the cache, and returns the snapshot's folder.</summary>
    public string Add(string repository, string folder, string? reference = "main", string commit = TinyRepository.Commit) =>
        RepositoryOf(folder).WriteCache(_folder.Path, repository, reference, commit);

    /// <summary>The files of a checkpoint folder as a repository.</summary>
    public static TinyRepository RepositoryOf(string folder)
    {
        var repository = new TinyRepository();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            repository.With(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        return repository;
    }

    public void Dispose() => _folder.Dispose();
}
