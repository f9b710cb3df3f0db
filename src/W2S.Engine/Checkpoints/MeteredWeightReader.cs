using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>Passes weights on and reports how much of them was read.</summary>
internal sealed class MeteredWeightReader : IWeightReader
{
    private readonly IWeightReader _inner;
    private readonly Checkpoint _checkpoint;
    private readonly string _model;
    private readonly IProgress<LoadProgress> _progress;
    private readonly long _total;
    private readonly Lock _gate = new(); // a runtime may read from several threads: reports stay in order
    private long _done;

    /// <param name="inner">Reads the weights of <paramref name="checkpoint"/>.</param>
    /// <param name="weights">All that will be read.</param>
    /// <param name="model">What reports call it.</param>
    public MeteredWeightReader(
        IWeightReader inner, Checkpoint checkpoint, DecoderWeights weights, string model, IProgress<LoadProgress> progress)
    {
        _inner = inner;
        _checkpoint = checkpoint;
        _model = model;
        _progress = progress;
        _total = weights.All().Sum(checkpoint.StoredBytes);
        Report(null);
    }

    public void Read(WeightReference reference, Span<float> destination)
    {
        _inner.Read(reference, destination);
        lock (_gate)
        {
            // Not beyond the total: a runtime may read a weight twice.
            _done = Math.Min(_done + _checkpoint.StoredBytes(reference), _total);
            Report(reference.Tensor);
        }
    }

    public WeightType StoredType(WeightReference reference) => _inner.StoredType(reference);

    public string Describe(WeightReference reference) => _inner.Describe(reference);

    /// <summary>Reports the end.</summary>
    public void Complete()
    {
        _done = _total;
        Report(null);
    }

    private void Report(string? tensor) => _progress.Report(new LoadProgress(LoadStage.Reading, _model, _done, _total, tensor));
}
