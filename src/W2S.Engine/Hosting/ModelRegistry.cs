using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Loading;
using W2S.Engine.Hosting.Services;
using W2S.Engine.Hub;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Hosting;

/// <summary>The models that <see cref="WeakToStrongOptions"/> name. Options are read once, when it is made.</summary>
/// <remarks>
/// A checkpoint is loaded once, whatever it is called, however often it is used and however many ask for it at the same time, and freed
/// with the registry; models registered as objects stay their owners'. Safe to use from any thread.
/// </remarks>
public sealed class ModelRegistry : IModelRegistry, IAsyncDisposable, IDisposable
{
    private readonly WeakToStrongOptions _options;
    private readonly RegisteredNames _largeModelNames;
    private readonly RegisteredNames _guidanceNames;
    private readonly SortedDictionary<string, SharedLoad<ILargeModel>> _largeModels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SharedLoad<IGuidance>> _guidance = new(StringComparer.Ordinal);
    private readonly ILogger _logger;
    private readonly CheckpointFinder? _finder;
    private readonly CheckpointPool _checkpoints;
    private readonly ServiceModels _services;
    private readonly ConcurrentDictionary<string, ILargeModel> _servicesById = new(StringComparer.Ordinal); // those that requests named
    private readonly RunningRequests _requests;
    private readonly Lock _gate = new();
    private Task? _disposal;

    /// <param name="environment">The host, whose content root relative paths start at; null for the current folder.</param>
    /// <param name="progress">
    /// Told how far each download and load has come, under the folder's or the hub's name; from a container, what is registered there.
    /// </param>
    /// <param name="hub">
    /// Where models that are no folders come from; null for what the environment says. From a container, what is registered there.
    /// </param>
    /// <param name="time">By which loads are measured and running requests awaited; null for the system's.</param>
    /// <param name="services">The container whose services can be large models; null for none.</param>
    /// <exception cref="InvalidOptionException">The options are invalid; the message lists everything that is wrong.</exception>
    public ModelRegistry(
        IOptions<WeakToStrongOptions> options,
        IHostEnvironment? environment = null,
        ILoggerFactory? loggerFactory = null,
        IProgress<LoadProgress>? progress = null,
        HubOptions? hub = null,
        TimeProvider? time = null,
        IServiceProvider? services = null)
        : this(
            options,
            loggerFactory,
            new CheckpointFinder(environment, () => hub ?? HubOptions.FromEnvironment(), progress, Logger(loggerFactory)),
            progress,
            time,
            services)
    {
    }

    internal ModelRegistry(
        IOptions<WeakToStrongOptions> options,
        ILoggerFactory? loggerFactory,
        Func<string, CancellationToken, Task<string>> find,
        Func<string, CancellationToken, Task<LocalModel>> load,
        TimeProvider? time,
        IServiceProvider? services = null)
    {
        _options = ReadOptions(options);
        _logger = Logger(loggerFactory);
        _checkpoints = new CheckpointPool(find, load, _logger, time ?? TimeProvider.System);
        _services = new ServiceModels(services, _logger, time);
        _requests = new RunningRequests(_options.DrainTimeout, _logger, time ?? TimeProvider.System);
        _largeModelNames = new RegisteredNames("large model", _options.LargeModels.Keys, _options.LargeModelInstances.Keys);
        _guidanceNames = new RegisteredNames("guidance", _options.Guidance.Keys, _options.GuidanceInstances.Keys);
        RegisterLargeModels();
        RegisterGuidance();
    }

    private ModelRegistry(
        IOptions<WeakToStrongOptions> options,
        ILoggerFactory? loggerFactory,
        CheckpointFinder finder,
        IProgress<LoadProgress>? progress,
        TimeProvider? time,
        IServiceProvider? services)
        : this(
            options,
            loggerFactory,
            finder.FindAsync,
            (folder, token) => LocalModel.LoadAsync(folder, new LoadOptions { OnlyLanguageModel = true, Progress = progress }, token),
            time,
            services) =>
        _finder = finder;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> LargeModels => _largeModelNames.All;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Guidance => _guidanceNames.All;

    /// <inheritdoc/>
    public string? DefaultLargeModel => _largeModelNames.Default(_options.DefaultLargeModel);

    /// <inheritdoc/>
    public string? DefaultGuidance => _guidanceNames.Default(_options.DefaultGuidance);

    /// <inheritdoc/>
    public IReadOnlyList<ModelStatus> Status =>
        [.. StatusOf(ModelKind.LargeModel, _largeModels), .. StatusOf(ModelKind.Guidance, _guidance)];

    /// <inheritdoc/>
    public async ValueTask<ILargeModel> GetLargeModelAsync(string? name, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_checkpoints.IsDisposed, this);
        name ??= DefaultLargeModel ?? throw new InvalidOptionException("large_model", _largeModelNames.Ambiguous());
        return _largeModels.TryGetValue(name, out var model)
            ? await model.GetAsync(cancellationToken).ConfigureAwait(false)
            : FindService(name) ?? throw new InvalidOptionException("large_model", _largeModelNames.Unknown(name) + _services.NotFound);
    }

    /// <inheritdoc/>
    public async ValueTask<IGuidance> GetGuidanceAsync(string name, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_checkpoints.IsDisposed, this);
        return _guidance.TryGetValue(name, out var guidance)
            ? await guidance.GetAsync(cancellationToken).ConfigureAwait(false)
            : throw new InvalidOptionException("guidance", _guidanceNames.Unknown(name));
    }

    /// <inheritdoc/>
    public RunningRequest BeginRequest(CancellationToken cancellationToken) => _requests.Begin(cancellationToken);

    /// <summary>
    /// Lets no more requests in, waits for those that run, at most <see cref="WeakToStrongOptions.DrainTimeout"/>, cancels the rest and,
    /// once no forward pass runs, frees every checkpoint that was loaded; ends loads that still run.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
        {
            disposal = _disposal ??= Task.Run(FreeAsync);
        }

        await disposal.ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    [SuppressMessage(
        "Usage",
        "VSTHRD002",
        Justification = "A container that is disposed synchronously leaves no other way, and nothing here needs the caller's thread.")]
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task FreeAsync()
    {
        await _requests.DisposeAsync().ConfigureAwait(false);
        await _checkpoints.DisposeAsync().ConfigureAwait(false);
        _finder?.Dispose();
    }

    private void RegisterLargeModels()
    {
        foreach (var (name, instance) in _options.LargeModelInstances)
        {
            _largeModels[name] = SharedLoad<ILargeModel>.Of(instance);
        }

        foreach (var (name, options) in _options.LargeModels)
        {
            _largeModels[name] = Load(ModelKind.LargeModel, name, token => LoadLargeModelAsync(name, options, token));
        }
    }

    private void RegisterGuidance()
    {
        foreach (var (name, instance) in _options.GuidanceInstances)
        {
            _guidance[name] = SharedLoad<IGuidance>.Of(instance);
        }

        foreach (var (name, options) in _options.Guidance)
        {
            _guidance[name] = Load(ModelKind.Guidance, name, token => LoadGuidanceAsync(name, options, token));
        }
    }

    private SharedLoad<T> Load<T>(ModelKind kind, string name, Func<CancellationToken, Task<T>> load) => new(async token =>
    {
        try
        {
            return await load(token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            _logger.LoadFailed(e, kind.Name(), name);
            throw;
        }
    });

    private static IEnumerable<ModelStatus> StatusOf<T>(ModelKind kind, IEnumerable<KeyValuePair<string, SharedLoad<T>>> models) =>
        from model in models
        let status = model.Value.Status
        select new ModelStatus(model.Key, kind, status.State, status.Error?.Message);

    /// <summary>The service that has the name as its id. Made at once, so what nobody registered here is no failed load either.</summary>
    private ILargeModel? FindService(string id) =>
        _servicesById.TryGetValue(id, out var known) ? known
        : _services.Find(id) is { } found ? _servicesById.GetOrAdd(id, found)
        : null;

    private async Task<ILargeModel> LoadLargeModelAsync(string name, LargeModelOptions options, CancellationToken cancellationToken)
    {
        if (options.Service is not null)
        {
            return await _services.OpenAsync(name, options, cancellationToken).ConfigureAwait(false);
        }

        var model = await LoadCheckpointAsync(name, options.Path, cancellationToken).ConfigureAwait(false);
        return new LocalLargeModel(model, PromptFormat.For(model, options.PromptTemplate, nameof(options.PromptTemplate)));
    }

    private async Task<IGuidance> LoadGuidanceAsync(string name, GuidanceOptions given, CancellationToken cancellationToken)
    {
        var options = given.WithPreset();
        var (tunedName, untunedName) = (options.TunedName ?? $"{name}.tuned", options.UntunedName ?? $"{name}.untuned");
        var tuned = await LoadCheckpointAsync(tunedName, options.Tuned, cancellationToken).ConfigureAwait(false);
        var untuned = await LoadCheckpointAsync(untunedName, options.Untuned, cancellationToken).ConfigureAwait(false);
        return new TunedUntunedPair(
            name,
            tuned,
            PromptFormat.For(tuned, options.TunedPromptTemplate, nameof(options.TunedPromptTemplate)),
            untuned,
            PromptFormat.For(untuned, options.UntunedPromptTemplate, nameof(options.UntunedPromptTemplate)));
    }

    /// <summary>The folder's one model under the name of this use of it, which usage and messages then show.</summary>
    private async Task<LocalModel> LoadCheckpointAsync(string name, string path, CancellationToken cancellationToken)
    {
        var model = await _checkpoints.GetAsync(path, cancellationToken).ConfigureAwait(false);
        return model.Named(name);
    }

    private static ILogger Logger(ILoggerFactory? factory) => (factory ?? NullLoggerFactory.Instance).CreateLogger<ModelRegistry>();

    private static WeakToStrongOptions ReadOptions(IOptions<WeakToStrongOptions> options)
    {
        try
        {
            return options.Value;
        }
        catch (OptionsValidationException invalid)
        {
            throw new InvalidOptionException(invalid.Message, invalid);
        }
    }
}
