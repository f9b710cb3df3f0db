using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Loading;
using W2S.Engine.Hub;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

/// <summary>Stands in for reading checkpoints: counts loads, can hold them back or let them fail, and knows what was freed.</summary>
internal sealed class LoaderProbe
{
    private readonly ConcurrentQueue<string> _loads = new();
    private readonly ConcurrentDictionary<string, DecoderRunner> _runners = new();

    /// <summary>The folders loaded so far, by their last name, and after it whatever was asked for of weights, device and dtype.</summary>
    public IReadOnlyCollection<string> Loads => _loads;

    /// <summary>Awaited by every load.</summary>
    public Func<CancellationToken, Task> BeforeLoading { get; set; } = _ => Task.CompletedTask;

    public ModelRegistry CreateRegistry(
        WeakToStrongOptions options, IHostEnvironment? environment = null, ILoggerFactory? log = null, TimeProvider? time = null) =>
        new(
            Options.Create(options),
            log,
            (name, _) => Task.FromResult(CheckpointSource.FolderOf(name, environment?.ContentRootPath)),
            LoadAsync,
            time);

    /// <summary>Waits until that many loads have begun.</summary>
    public Task BegunAsync(int loads) => Eventually.IsTrueAsync(() => _loads.Count >= loads);

    /// <summary>Whether the model of a folder, loaded before, computes no more.</summary>
    public async Task<bool> IsFreedAsync(string folder)
    {
        var runner = _runners[folder];
        using var sequence = runner.Decoder.CreateSequence();
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, new[] { 1 });
        try
        {
            await runner.RunAsync(batch, CancellationToken.None);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private async Task<LocalModel> LoadAsync(string folder, LoadVariant variant, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(folder);
        string?[] asked = [name, variant.Weights?.Name(), variant.Device.Equals(DevicePlacement.Cpu) ? null : $"{variant.Device}", variant.Dtype?.Name()];
        _loads.Enqueue(string.Join(' ', asked.OfType<string>()));
        await BeforeLoading(cancellationToken);
        var runner = _runners[name] = new DecoderRunner(new HashDecoder(1, 257));
        return new LocalModel(name, runner, new ByteTokenizer(), [ByteTokenizer.End]);
    }
}
