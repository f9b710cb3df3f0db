using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.Local;

/// <summary>Draws tokens from logits that come to the host, of one model or several: on the thread of the request that asks.</summary>
internal sealed class HostDraws : ITokenDraws
{
    private readonly IReadOnlyList<LogitSource> _sources;
    private readonly TokenSampler _sampler;
    private readonly int _vocabularySize;
    private readonly LogitMixture? _mixture;                     // null for a single source
    private readonly ForwardBatch[] _batches;                    // [sources]
    private readonly ValueTask[] _passes;                        // [sources]
    private readonly List<ReadOnlyMemory<double>> _points = [];  // [rows]
    private int[] _tokens = [];                                  // [points of a row, or more]

    public HostDraws(IReadOnlyList<LogitSource> sources, SamplingOptions sampling, int vocabularySize)
    {
        _sources = sources;
        _sampler = new TokenSampler(sampling);
        _vocabularySize = vocabularySize;
        _mixture = sources.Count > 1 ? new LogitMixture(vocabularySize) : null;
        _batches = [.. sources.Select(_ => new ForwardBatch())];
        _passes = new ValueTask[sources.Count];
    }

    public void Clear()
    {
        _points.Clear();
        foreach (var batch in _batches)
        {
            batch.Clear();
        }
    }

    public void Add(Branch branch, ReadOnlyMemory<double> points)
    {
        _points.Add(points);
        for (var source = 0; source < _batches.Length; source++)
        {
            _batches[source].AddLastLogits(branch.Sequences[source], _sources[source].NewTokens(branch));
        }
    }

    public ValueTask[] Start(CancellationToken cancellationToken)
    {
        for (var source = 0; source < _batches.Length; source++)
        {
#pragma warning disable CA2012 // all of them are to run before the first is awaited, and each is, once
            _passes[source] = _sources[source].Runner.RunAsync(_batches[source], cancellationToken);
#pragma warning restore CA2012
        }

        return _passes;
    }

    public ReadOnlySpan<int> TokensAfter(int row)
    {
        var points = _points[row].Span;
        if (_tokens.Length < points.Length)
        {
            _tokens = new int[points.Length];
        }

        _sampler.Prepare(LogitsOf(row));
        for (var i = 0; i < points.Length; i++)
        {
            _tokens[i] = _sampler.Draw(points[i]);
        }

        return _tokens.AsSpan(0, points.Length);
    }

    /// <returns>[vocab]: of the row's next token, valid until the next call.</returns>
    private ReadOnlySpan<float> LogitsOf(int row)
    {
        if (_mixture is null)
        {
            return _batches[0].Entries[row].Logits.AsSpan(0, _vocabularySize);
        }

        _mixture.Clear();
        for (var source = 0; source < _batches.Length; source++)
        {
            _mixture.Add(_batches[source].Entries[row].Logits, (float)_sources[source].Weight);
        }

        return _mixture.Sums();
    }
}
