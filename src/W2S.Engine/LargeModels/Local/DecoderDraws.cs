using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.Local;

/// <summary>Has tokens drawn where the logits are: only token ids come back from the model.</summary>
internal sealed class DecoderDraws : ITokenDraws
{
    private readonly LogitSource _source;
    private readonly DrawRequest _request; // but for its points
    private readonly ForwardBatch _batch = new();
    private readonly ValueTask[] _passes = new ValueTask[1];

    /// <param name="source">The only one, whose decoder <see cref="IDecoder.DrawsTokens"/>.</param>
    public DecoderDraws(LogitSource source, SamplingOptions sampling, int vocabularySize)
    {
        sampling.Validate();
        _source = source;
        _request = new DrawRequest(sampling, vocabularySize, Points: default);
    }

    public void Clear() => _batch.Clear();

    public void Add(Branch branch, ReadOnlyMemory<double> points) =>
        _batch.AddDraws(branch.Sequences[0], _source.NewTokens(branch), _request with { Points = points });

    public ValueTask[] Start(CancellationToken cancellationToken)
    {
#pragma warning disable CA2012 // is awaited by who asked for it, once
        _passes[0] = _source.Runner.RunAsync(_batch, cancellationToken);
#pragma warning restore CA2012
        return _passes;
    }

    public ReadOnlySpan<int> TokensAfter(int row) => _batch.Entries[row].Drawn;
}
