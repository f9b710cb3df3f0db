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
using W2S.Engine.Settings;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Hosting;

/// <summary>The models that <see cref="WeakToStrongOptions"/> name. Options are read once, when it is made.</summary>
/// <remarks>
/// A checkpoint is loaded once (once for each device, dtype and <see cref="WeightType"/> asked for), whatever it is called, however often it
/// is used and however many ask for it at the same time, and freed with the registry; models registered as objects stay their owners'. Safe to
/// use from any thread.
/// </remarks>
public sealed class ModelRegistry : IModelRegistry, IAsyncDisposable, IDisposable
{
    private readonly WeakToStrongOptions _options;
    private readonly RegisteredNames _largeModelNames;
    private readonly RegisteredNames _guidanceNames;
    private readonly SortedDictionary<string, SharedLoad<ILargeModel>> _largeModels;
    private readonly SortedDictionary<string, SharedLoad<IGuidance>> _guidance;
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
    /// <param name="runtimes">
    /// What computes on devices; the processor's runtime is there without being named. From a container, what is registered there.
    /// </param>
    /// <exception cref="InvalidOptionException">The options are invalid; the message lists everything that is wrong.</exception>
    public ModelRegistry(
        IOptions<WeakToStrongOptions> options,
        IHostEnvironment? environment = null,
        ILoggerFactory? loggerFactory = null,
        IProgress<LoadProgress>? progress = null,
        HubOptions? hub = null,
        TimeProvider? time = null,
        IServiceProvider? services = null,
        IEnumerable<IRuntime>? runtimes = null)
        : this(
            options,
            loggerFactory,
            new CheckpointFinder(environment, () => hub ?? HubOptions.FromEnvironment(), progress, Logger(loggerFactory)),
            new LoadOptions { OnlyLanguageModel = true, Progress = progress, Runtimes = RuntimeChoice.WithCpu(runtimes) },
            time,
            services)
    {
    }

    internal ModelRegistry(
        IOptions<WeakToStrongOptions> options,
        ILoggerFactory? loggerFactory,
        Func<string, CancellationToken, Task<string>> find,
        Func<string, LoadVariant, CancellationToken, Task<LocalModel>> load,
        TimeProvider? time,
        IServiceProvider? services = null)
    {
        _options = ReadOptions(options);
        _logger = Logger(loggerFactory);
        _checkpoints = new CheckpointPool(find, load, _logger, time ?? TimeProvider.System);
        _services = new ServiceModels(services, loggerFactory ?? NullLoggerFactory.Instance, time);
        _requests = new RunningRequests(_options.DrainTimeout, _logger, time ?? TimeProvider.System);
        _largeModelNames = new RegisteredNames("large model", _options.LargeModels.Keys, _options.LargeModelInstances.Keys);
        _guidanceNames = new RegisteredNames("guidance", _options.Guidance.Keys, _options.GuidanceInstances.Keys);
        var loader = new ModelLoader(_checkpoints, _services);
        _largeModels = Register(ModelKind.LargeModel, _options.LargeModelInstances, _options.LargeModels, loader.LoadLargeModelAsync);
        _guidance = Register(ModelKind.Guidance, _options.GuidanceInstances, _options.Guidance, loader.LoadGuidanceAsync);
    }

    private ModelRegistry(
        IOptions<WeakToStrongOptions> options,
        ILoggerFactory? loggerFactory,
        CheckpointFinder finder,
        LoadOptions loading,
        TimeProvider? time,
        IServiceProvider? services)
        : this(
            options,
            loggerFactory,
            finder.FindAsync,
            (folder, variant, token) => LocalModel.LoadAsync(
                folder, loading with { Weights = variant.Weights, Device = variant.Device, Dtype = variant.Dtype }, token),
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
    public GenerationSettings Defaults => _options.Defaults;

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

    /// <summary>Those that exist already, and those that options name, not loaded yet.</summary>
    private SortedDictionary<string, SharedLoad<TModel>> Register<TModel, TOptions>(
        ModelKind kind,
        Dictionary<string, TModel> instances,
        Dictionary<string, TOptions> named,
        Func<string, TOptions, CancellationToken, Task<TModel>> load)
    {
        var models = new SortedDictionary<string, SharedLoad<TModel>>(StringComparer.Ordinal);
        foreach (var (name, instance) in instances)
        {
            models[name] = SharedLoad<TModel>.Of(instance);
        }

        foreach (var (name, options) in named)
        {
            models[name] = Load(kind, name, token => load(name, options, token));
        }

        return models;
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
