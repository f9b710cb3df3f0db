using Microsoft.Extensions.Logging;
using W2S.Engine.Models;

namespace W2S.Engine.Hosting;

/// <summary>Checkpoint folders, each loaded at most once whatever it is used for, and freed together. Safe to use from any thread.</summary>
internal sealed class CheckpointPool(Func<string, CancellationToken, Task<LocalModel>> load, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SharedLoad<LocalModel>> _loads = new(StringComparer.Ordinal);
    private readonly List<LocalModel> _loaded = [];
    private readonly CancellationTokenSource _lifetime = new();
    private bool _isDisposed;

    /// <summary>The model of <paramref name="folder"/>, loaded on first use; the pool owns it.</summary>
    /// <param name="folder">A path from <see cref="CheckpointPath.Resolve"/>.</param>
    public Task<LocalModel> GetAsync(string folder, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_loads.TryGetValue(folder, out var shared))
            {
                _loads.Add(folder, shared = new SharedLoad<LocalModel>(() => LoadAsync(folder)));
            }

            return shared.GetAsync(cancellationToken);
        }
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

    private async Task<LocalModel> LoadAsync(string folder)
    {
        var model = await load(folder, _lifetime.Token).ConfigureAwait(false);
        if (!TryOwn(model))
        {
            // The pool was disposed while this load ran past its cancellation.
            await model.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(CheckpointPool));
        }

        logger.CheckpointLoaded(folder);
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
