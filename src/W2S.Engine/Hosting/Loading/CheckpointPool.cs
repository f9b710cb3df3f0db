using Microsoft.Extensions.Logging;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Hosting.Loading;

/// <summary>
/// Checkpoints, each loaded at most once in each <see cref="LoadVariant"/>, whatever it is called and used for, and freed together. Safe to
/// use from any thread.
/// </summary>
/// <param name="find">From what options call it to its folder.</param>
/// <param name="load">From there to the model.</param>
internal sealed class CheckpointPool(
    Func<string, CancellationToken, Task<string>> find,
    Func<string, LoadVariant, CancellationToken, Task<LocalModel>> load,
    ILogger logger,
    TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SharedLoad<string>> _folders = new(StringComparer.Ordinal); // by name
    private readonly Dictionary<(string RealFolder, LoadVariant), SharedLoad<LocalModel>> _loads = [];
    private readonly List<LocalModel> _loaded = [];
    private readonly CancellationTokenSource _lifetime = new();
    private bool _isDisposed;

    /// <summary>Whether its models were freed, or are about to be.</summary>
    public bool IsDisposed
    {
        get
        {
            lock (_gate)
            {
                return _isDisposed;
            }
        }
    }

    /// <summary>The model that options name so, found and loaded on first use; the pool owns it.</summary>
    /// <param name="variant">What it leaves to the runtime is loaded apart from what the runtime then chooses.</param>
    /// <param name="cancellationToken">Ends this wait; a download or load ends when nobody waits for it any more.</param>
    public async Task<LocalModel> GetAsync(string name, LoadVariant variant, CancellationToken cancellationToken)
    {
        var folder = await GetAsync(_folders, name, token => find(name, token), cancellationToken).ConfigureAwait(false);
        return await GetAsync(_loads, (RealPath.Of(folder), variant), token => LoadAsync(folder, variant, token), cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        await _lifetime.CancelAsync().ConfigureAwait(false);
        foreach (var model in _loaded)
        {
            await model.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<T> GetAsync<TKey, T>(
        Dictionary<TKey, SharedLoad<T>> loads, TKey key, Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken)
        where TKey : notnull
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!loads.TryGetValue(key, out var shared))
            {
                loads.Add(key, shared = new SharedLoad<T>(token => WhileAliveAsync(load, token)));
            }

            return shared.GetAsync(cancellationToken);
        }
    }

    private async Task<T> WhileAliveAsync<T>(Func<CancellationToken, Task<T>> load, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Token);
        return await load(either.Token).ConfigureAwait(false);
    }

    private async Task<LocalModel> LoadAsync(string folder, LoadVariant variant, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var model = await load(folder, variant, cancellationToken).ConfigureAwait(false);
        if (!TryOwn(model))
        {
            // The pool was disposed while this load ran past its cancellation.
            await model.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(CheckpointPool));
        }

        logger.CheckpointLoaded(variant.Device, time.GetElapsedTime(begun).TotalSeconds, folder);
        return model;
    }

    private bool TryOwn(LocalModel model)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _loaded.Add(model);
            }

            return !_isDisposed;
        }
    }
}
