using System.Net;
using Polly;

namespace W2S.Engine.Hub;

/// <summary>Brings one file's content into the cache's blobs: resumed where it was cut, verified before it gets its name.</summary>
internal sealed class BlobDownload(HubTransport transport, ResiliencePipeline retry, Uri endpoint, TimeProvider time)
{
    /// <summary>A transfer that moved so many bytes before it was cut is not counted as a failure.</summary>
    private const long WorthIt = 1 << 20;

    private const int BlockSize = 1 << 16;

    /// <summary>
    /// Makes sure that the content of <paramref name="file"/> is in the cache, and hands it to <paramref name="publish"/> under its lock.
    /// </summary>
    /// <param name="publish">Given whether the blob is new.</param>
    /// <exception cref="HubException">It cannot be had, or is not what the hub lists.</exception>
    public async Task FetchAsync(
        HubFolders folders,
        HubModelId id,
        string commit,
        RepositoryFile file,
        ProgressMeter progress,
        Action<bool> publish,
        CancellationToken cancellationToken)
    {
        using var held = await BlobLock.TakeAsync(folders.Lock(file.Checksum), time, () => progress.Waits(file), cancellationToken)
            .ConfigureAwait(false);
        var blob = folders.Blob(file.Checksum);
        var isNew = new FileInfo(blob) is not { Exists: true } found || found.Length != file.Size;
        if (isNew)
        {
            var request = HubRequest.Content(endpoint, id, commit, file.Name);
            await DownloadAsync(request, file, folders.Partial(file.Checksum), progress, cancellationToken).ConfigureAwait(false);
            File.Move(folders.Partial(file.Checksum), blob, overwrite: true);
        }

        progress.Moved(file, file.Size);
        publish(isNew);
    }

    private async Task DownloadAsync(
        HubRequest request, RepositoryFile file, string path, ProgressMeter progress, CancellationToken cancellationToken)
    {
        string? wrong = null;
        using (var partial = await PartialBlob.OpenAsync(path, file, cancellationToken).ConfigureAwait(false))
        {
            // What was wrong once may have been resumed from something else's beginning; twice, it is wrong at its source.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                await CompleteAsync(request, file, partial, progress, cancellationToken).ConfigureAwait(false);
                wrong = partial.Finish();
                if (wrong == file.Checksum.Hex)
                {
                    return;
                }

                partial.Restart();
            }
        }

        File.Delete(path);
        throw request.Error($"checksum {wrong} found, {file.Checksum} expected; the file was deleted");
    }

    private async Task CompleteAsync(
        HubRequest request, RepositoryFile file, PartialBlob partial, ProgressMeter progress, CancellationToken cancellationToken)
    {
        while (partial.Missing > 0)
        {
            await retry.ExecuteAsync(
                async token =>
                {
                    var begin = partial.Position;
                    try
                    {
                        await TransferAsync(request with { From = begin }, file, partial, progress, token).ConfigureAwait(false);
                    }
                    catch (HubException cut) when (cut.IsTransient && partial.Position - begin >= WorthIt)
                    {
                        // The loop goes on from here, with all its attempts.
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TransferAsync(
        HubRequest request, RepositoryFile file, PartialBlob partial, ProgressMeter progress, CancellationToken cancellationToken)
    {
        using var response = await transport.GetAsync(request, cancellationToken).ConfigureAwait(false);
        Begin(request, response, file, partial);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var block = new byte[BlockSize];
            while (partial.Missing > 0)
            {
                var wanted = block.AsMemory(0, (int)Math.Min(block.Length, partial.Missing));
                var read = await transport.ReadBlockAsync(request, body, wanted, cancellationToken).ConfigureAwait(false);
                await partial.AppendAsync(wanted[..read], cancellationToken).ConfigureAwait(false);
                progress.Moved(file, partial.Position);
                if (read < wanted.Length)
                {
                    throw request.Error($"{partial.Position} bytes found, {file.Size} expected", isTransient: true);
                }
            }

            if (await transport.ReadBlockAsync(request, body, block.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) > 0)
            {
                partial.Restart();
                throw request.Error($"more than the {file.Size} bytes listed found");
            }
        }
    }

    /// <summary>Makes sure that what follows belongs where it will be written.</summary>
    private static void Begin(HubRequest request, HttpResponseMessage response, RepositoryFile file, PartialBlob partial)
    {
        var headers = response.Content.Headers;
        var goesOn = response.StatusCode == HttpStatusCode.PartialContent
            && headers.ContentRange is { From: { } from } range && from == request.From && (range.Length ?? file.Size) == file.Size;
        if (!goesOn && response.StatusCode != HttpStatusCode.OK)
        {
            partial.Restart();
            throw request.Error($"HTTP {(int)response.StatusCode} does not go on at byte {request.From}", isTransient: true);
        }

        var expected = goesOn ? partial.Missing : file.Size;
        if (headers.ContentLength is { } announced && announced != expected)
        {
            throw request.Error($"{announced} bytes announced, {expected} expected");
        }

        if (!goesOn && request.From > 0)
        {
            partial.Restart(); // A server that does not know ranges begins at the beginning.
        }
    }
}
