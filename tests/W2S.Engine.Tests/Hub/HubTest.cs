using W2S.Engine.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hub;

/// <summary>A cache in a folder of its own, servers, and clients in a hurry.</summary>
public abstract class HubTest : IDisposable
{
    private protected const string Token = "hf_Secret0123";
    private protected const string Weights = "model.safetensors";

    // Never up, unless a test is about it: a machine that is busy is no fault.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly TempFolder _root = new();
    private readonly Stack<IDisposable> _open = new();

    private protected static HubModelId Id { get; } = new(TinyRepository.Name);

    private protected HurriedTime Time { get; } = new();

    private protected string CacheFolder => Path.Join(_root.Path, "hub");

    private protected string RepositoryFolder => Path.Join(CacheFolder, "models--tiny-org--tiny-model");

    private protected string Snapshot => Path.Join(RepositoryFolder, "snapshots", TinyRepository.Commit);

    private protected string Scratch => _root.Path;

    public void Dispose()
    {
        while (_open.TryPop(out var one))
        {
            one.Dispose();
        }

        _root.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected HubServer Serve(TinyRepository repository, HubServer? storage = null) => Owned(new HubServer(repository, storage));

    private protected HubOptions Options(HubServer server) => new()
    {
        Endpoint = server.Address,
        CacheFolder = CacheFolder,
        ResponseTimeout = Patience,
        StallTimeout = Patience,
        MaxRetries = 3,
    };

    private protected HubClient Client(HubServer server) => Client(Options(server));

    private protected HubClient Client(HubOptions options) => Owned(new HubClient(options, handler: null, Time));

    private protected T Owned<T>(T one)
        where T : IDisposable
    {
        _open.Push(one);
        return one;
    }

    private protected string Blob(string name, byte[] content) =>
        Path.Join(RepositoryFolder, "blobs", TinyRepository.Checksum(name, content));

    /// <summary>The snapshot has the repository's needed files, whole, and the cache knows it as complete.</summary>
    private protected void AssertDownloaded(TinyRepository repository, string folder)
    {
        Assert.Equal(Snapshot, folder);
        Assert.All(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories),
            path => Assert.Equal(repository.Files[Path.GetRelativePath(folder, path)], File.ReadAllBytes(path)));
        Assert.Equal(folder, new HubCache(new HubOptions { CacheFolder = CacheFolder }).FindSnapshot(Id));
        Assert.Empty(Leftovers());
    }

    /// <summary>No snapshot has a file that is not whole.</summary>
    private protected void AssertNothingWrongPublished(TinyRepository repository)
    {
        if (Directory.Exists(Snapshot))
        {
            Assert.All(
                Directory.GetFiles(Snapshot), path => Assert.Equal(repository.Files[Path.GetFileName(path)], File.ReadAllBytes(path)));
        }

        Assert.False(File.Exists(Path.Join(RepositoryFolder, "refs", "main")));
    }

    private protected string[] Leftovers() => [.. Directory.EnumerateFiles(CacheFolder, "*", SearchOption.AllDirectories)
        .Where(path => path.EndsWith(".incomplete", StringComparison.Ordinal) || path.EndsWith(".tmp", StringComparison.Ordinal))];
}
