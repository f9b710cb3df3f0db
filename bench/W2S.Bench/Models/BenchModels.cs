using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Bench.Models;

/// <summary>The models of the measurements, written and loaded when they are first asked for.</summary>
/// <param name="folder">Where their checkpoints are kept from run to run.</param>
internal sealed class BenchModels(string folder, KernelSet kernels) : IAsyncDisposable
{
    private readonly Dictionary<(BenchShape Shape, WeightType Type), BenchModel> _loaded = [];

    /// <summary>Writes the checkpoints that are not there yet.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var shape in BenchShape.All)
        {
            await BenchCheckpoint.EnsureAsync(shape, folder, cancellationToken);
        }
    }

    public async Task<BenchModel> LoadAsync(BenchShape shape, WeightType type, CancellationToken cancellationToken)
    {
        if (!_loaded.TryGetValue((shape, type), out var model))
        {
            var path = await BenchCheckpoint.EnsureAsync(shape, folder, cancellationToken);
            _loaded[(shape, type)] = model = await Task.Run(() => BenchModel.Load(path, type, kernels), cancellationToken);
        }

        return model;
    }

    public Task<BenchModel> LoadLargeAsync(CancellationToken cancellationToken) =>
        LoadAsync(BenchShape.Large, WeightType.Fp32, cancellationToken);

    /// <summary>The large model and the pair, in 32-bit floats, behind the engine's front door.</summary>
    public async Task<BenchSearch> LoadSearchAsync(CancellationToken cancellationToken)
    {
        var large = await LoadLargeAsync(cancellationToken);
        var tuned = await LoadAsync(BenchShape.Tuned, WeightType.Fp32, cancellationToken);
        var untuned = await LoadAsync(BenchShape.Untuned, WeightType.Fp32, cancellationToken);
        return new BenchSearch(large, tuned, untuned);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _loaded.Values)
        {
            await model.DisposeAsync();
        }
    }
}
