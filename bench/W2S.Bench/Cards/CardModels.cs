using W2S.Bench.Models;
using W2S.Engine;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Cards;

/// <summary>The three models of a set on their devices, written and loaded when they are first asked for.</summary>
/// <param name="folder">Where the checkpoints of all sets are kept from run to run.</param>
internal sealed class CardModels(ShapeSet shapes, string folder, CardSetting setting) : IAsyncDisposable
{
    private readonly List<CardModel> _loaded = [];
    private BenchSearch? _search;

    public ShapeSet Shapes => shapes;

    /// <summary>Of the checkpoints of this set.</summary>
    public string Folder => Path.Join(folder, shapes.Name);

    /// <summary>Those that were loaded: large, tuned, untuned.</summary>
    public IReadOnlyList<CardModel> Loaded => _loaded;

    public CardModel Large => _loaded[0];

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var shape in shapes.Shapes)
        {
            await BenchCheckpoint.EnsureAsync(shape, Folder, cancellationToken);
        }
    }

    /// <summary>All three, behind the engine's front door.</summary>
    /// <exception cref="W2SException">One does not fit, or cannot be loaded.</exception>
    public async Task<BenchSearch> LoadAsync(CancellationToken cancellationToken)
    {
        if (_search is null)
        {
            await WriteAsync(cancellationToken);
            foreach (var shape in shapes.Shapes)
            {
                var device = shape == shapes.Large ? setting.Device : setting.GuidanceDevice;
                _loaded.Add(await Task.Run(() => Load(Path.Join(Folder, shape.Name), device), cancellationToken));
            }

            _search = new BenchSearch(_loaded[0].Model, _loaded[1].Model, _loaded[2].Model);
        }

        return _search;
    }

    /// <summary>Times every pass of all three from here on, or no longer.</summary>
    public void TimePasses(bool isTiming) => _loaded.ForEach(model => model.Times.IsTiming = isTiming);

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _loaded)
        {
            await model.Model.DisposeAsync();
        }
    }

    private CardModel Load(string path, DevicePlacement device)
    {
        using var checkpoint = VerifiedCheckpoint.Open(path);
        var source = new DecoderSource(checkpoint.Spec, checkpoint.Weights, checkpoint.Checkpoint);
        var options = new DecoderLoadOptions { Name = Path.GetFileName(path), Placement = device, Dtype = setting.Dtype };
        var needs = setting.Runtime.Estimate(source, options);
        if (needs.FirstOrDefault(need => !need.Fits) is { } lacking)
        {
            throw new InvalidOptionException(
                $"{path}: {lacking.Bytes / 1e9:F1} GB of memory needed for its weights, {lacking.AvailableBytes / 1e9:F1} GB found on {lacking.Device}");
        }

        var work = ModelWork.OnDevice(checkpoint.Weights, needs.Sum(need => need.Bytes), setting.Dtype);
        var times = new TimedDecoder(setting.Runtime.Load(source, options), setting.Card);
        return new CardModel(BenchModel.Of(path, checkpoint, times, work), times, needs.Sum(need => need.Bytes));
    }
}

/// <param name="Times">Its decoder, whose passes can be timed.</param>
/// <param name="WeightBytes">Of all its weights.</param>
internal sealed record CardModel(BenchModel Model, TimedDecoder Times, long WeightBytes);
