using System.Net;
using System.Text;
using Polly;

namespace W2S.Engine.Hub;

/// <summary>
/// Downloads models into the cache: only the files needed to load one, each verified against the checksum the hub lists before it
/// appears in a snapshot. Safe to use from any thread, and beside other processes that fill the same cache.
/// </summary>
/// <remarks>
/// A download that was cut or cancelled goes on where it stopped. What fails for a passing reason (a cut connection, HTTP 408, 429 or 5xx)
/// is tried again, after as long as the server asks for, at most a minute; a refusal is not, and a hub that cannot be reached at all or
/// says nothing is asked twice.
/// </remarks>
public sealed class HubClient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly HubTransport _transport;
    private readonly ResiliencePipeline _firstRetry;
    private readonly BlobDownload _blobs;
    private readonly TimeProvider _time;

    /// <param name="options">Where from, where to, and how.</param>
    /// <param name="handler">Sends the requests; the caller's to dispose. Null for the client's own. It must not follow redirects.</param>
    /// <param name="timeProvider">What timeouts and retries go by; null for the system's.</param>
    public HubClient(HubOptions options, HttpMessageHandler? handler = null, TimeProvider? timeProvider = null)
    {
        Options = options;
        _time = timeProvider ?? TimeProvider.System;
        _invoker = handler is null
            ? new HttpMessageInvoker(CreateHandler(options))
            : new HttpMessageInvoker(handler, disposeHandler: false);
        _transport = new HubTransport(_invoker, options, _time);
        _firstRetry = HubRetry.CreateForFirst(options.MaxRetries, _time);
        _blobs = new BlobDownload(_transport, HubRetry.Create(options.MaxRetries, _time), options.Endpoint, _time);
    }

    /// <summary>As given.</summary>
    public HubOptions Options { get; }

    /// <summary>Bytes free where the cache is or would be; <see cref="long.MaxValue"/> where that cannot be told.</summary>
    public long FreeBytes => FreeSpace(Options.CacheFolder);

    /// <summary>Bytes free where a folder is or would be; replaced in tests.</summary>
    internal Func<string, long> FreeSpace { get; init; } = FreeSpaceAt;

    /// <summary>Makes a link at the first path that leads to the second; replaced in tests.</summary>
    internal Action<string, string> CreateLink { get; init; } = (path, target) => File.CreateSymbolicLink(path, target);

    /// <summary>
    /// Asks the hub which files a model needs at its revision's current commit. Of a model whose weights are split into several files,
    /// their index is brought into the cache to tell.
    /// </summary>
    /// <exception cref="HubException">
    /// The client is offline, the hub refuses or cannot be reached, or the model cannot be loaded from there.
    /// </exception>
    /// <exception cref="Checkpoints.ModelFormatException">
    /// The index of the weights is malformed or names files outside the repository's folder.
    /// </exception>
    public Task<HubDownloadPlan> PlanAsync(HubModelId id, CancellationToken cancellationToken = default) =>
        PlanAsync(id, HubSelection.Model, cancellationToken);

    /// <inheritdoc cref="PlanAsync(HubModelId, CancellationToken)"/>
    public Task<HubDownloadPlan> PlanAsync(
        HubModelId id, HubSelection selection, CancellationToken cancellationToken = default) => StoringAsync(async () =>
    {
        var folders = new HubFolders(Options.CacheFolder, id.Repository);
        var tree = await ReadTreeAsync(folders, id, cancellationToken).ConfigureAwait(false);
        var planner = new DownloadPlanner(
            folders,
            id,
            (of, file) => _blobs.FetchAsync(
                folders, id, of.Commit, file, new ProgressMeter(null, file.Size, _time), static _ => { }, cancellationToken),
            () => new ConversionSearch(_transport, Options.Endpoint, id).FindAsync(cancellationToken));
        return await planner.PlanAsync(tree, selection).ConfigureAwait(false);
    });

    /// <summary>
    /// Hashes what the cache has of a revision, at the commit where the hub has it now, and removes what is not what the hub lists: a
    /// download brings it again.
    /// </summary>
    /// <param name="id">The model; of one that is not cached there is nothing to verify.</param>
    /// <param name="progress">Told how much is hashed.</param>
    /// <param name="cancellationToken">Ends it; what was found damaged by then is removed.</param>
    /// <returns>The names of the files that were damaged.</returns>
    /// <exception cref="HubException">The client is offline, the hub refuses or cannot be reached.</exception>
    public Task<IReadOnlyList<string>> VerifyAsync(
        HubModelId id, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default) => StoringAsync(async () =>
    {
        var folders = new HubFolders(Options.CacheFolder, id.Repository);
        var tree = await ReadTreeAsync(folders, id, cancellationToken).ConfigureAwait(false);
        return await new CacheVerification(folders, tree, _time).RemoveDamagedAsync(progress, cancellationToken).ConfigureAwait(false);
    });

    /// <summary>Brings a model's revision up to date in the cache, and returns the checkpoint folder.</summary>
    /// <inheritdoc cref="DownloadAsync(HubDownloadPlan, IProgress{HubProgress}?, CancellationToken)"/>
    public async Task<string> DownloadAsync(
        HubModelId id, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (id.IsCommit && new HubCache(Options).FindSnapshot(id) is { } snapshot)
        {
            return snapshot; // A commit never changes.
        }

        var plan = await PlanAsync(id, cancellationToken).ConfigureAwait(false);
        return await DownloadAsync(plan, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Downloads what a plan lists and the cache lacks, and returns the checkpoint folder.</summary>
    /// <param name="plan">From <see cref="PlanAsync(HubModelId, HubSelection, CancellationToken)"/>.</param>
    /// <param name="progress">Told several times a second, one report at a time, from whatever thread.</param>
    /// <param name="cancellationToken">Ends the download; what is on disk by then need not be downloaded again.</param>
    /// <exception cref="HubException">
    /// The client is offline, the disk has no room, the hub refuses or cannot be reached, or a file twice was not what the hub lists.
    /// </exception>
    public Task<string> DownloadAsync(
        HubDownloadPlan plan,
        IProgress<HubProgress>? progress = null,
        CancellationToken cancellationToken = default) => StoringAsync(async () =>
    {
        var folders = new HubFolders(Options.CacheFolder, plan.Id.Repository);
        var files = plan.Files.Select(f => plan.Tree.Files[f.Name]);
        ThrowIfNoRoom(plan);
        TreeFile.Write(folders, plan.Tree);

        var meter = new ProgressMeter(progress, plan.TotalBytes, _time);
        meter.Keeps(plan.Files);
        var snapshot = new SnapshotWriter(folders, plan.Commit, CreateLink);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Options.MaxParallelDownloads, CancellationToken = cancellationToken };

        // Small ones first: what is wrong with a repository shows soonest there.
        await Parallel.ForEachAsync(files.OrderBy(f => f.Size), parallel, async (file, token) =>
        {
            if (SnapshotFolder.SizeOf(plan.Folder, file.Name) == file.Size)
            {
                meter.Moved(file, file.Size);
            }
            else
            {
                ThrowIfOffline(plan.Id);
                await _blobs.FetchAsync(folders, plan.Id, plan.Commit, file, meter, isNew => snapshot.Add(file, isNew), token)
                    .ConfigureAwait(false);
            }
        }).ConfigureAwait(false);

        // Last, so that the revision never leads to a snapshot with files missing; nor from a whole model to a part of its next commit.
        if (!plan.Id.IsCommit && HubCache.CommitOf(folders, plan.Id) != plan.Commit
            && (plan.Selection is HubSelection.Model || new HubCache(Options).FindSnapshot(plan.Id) is null))
        {
            AtomicFile.Write(folders.Reference(plan.Id.Revision), Encoding.ASCII.GetBytes(plan.Commit), folders.Blobs);
        }

        return plan.Folder;
    });

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static SocketsHttpHandler CreateHandler(HubOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,

        // Later than the deadline of requests, which says what it was that took too long.
        ConnectTimeout = 2 * options.ResponseTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private static long FreeSpaceAt(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            return long.MaxValue; // A share on another machine, which Windows does not tell it of.
        }
    }

    private async Task<RepositoryTree> ReadTreeAsync(HubFolders folders, HubModelId id, CancellationToken cancellationToken)
    {
        ThrowIfOffline(id);
        if (id.IsCommit && TreeFile.Read(folders, id.Revision) is { } known)
        {
            return known;
        }

        return await _firstRetry.ExecuteAsync(
            async token =>
                await RepositoryListing.GetAsync(_transport, HubRequest.Listing(Options.Endpoint, id), token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private void ThrowIfOffline(HubModelId id)
    {
        if (Options.Offline)
        {
            throw new HubException($"{id}: offline (HF_HUB_OFFLINE): nothing is downloaded");
        }
    }

    private void ThrowIfNoRoom(HubDownloadPlan plan)
    {
        var free = FreeSpace(Options.CacheFolder);
        if (plan.MissingBytes > free)
        {
            throw new HubException($"{plan.Id}: {plan.MissingBytes} bytes to download, {free} bytes free for {Options.CacheFolder}");
        }
    }

    private async Task<T> StoringAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HubException($"{Options.CacheFolder}: the cache cannot be written: {e.Message}", e);
        }
    }
}
