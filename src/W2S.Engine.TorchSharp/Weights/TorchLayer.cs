namespace W2S.Engine.Torch.Weights;

/// <summary>One transformer layer, all of it on one device.</summary>
internal sealed class TorchLayer : IDisposable
{
    /// <summary>Where its weights are, and where its keys and values belong.</summary>
    public required Device Device { get; init; }

    public required TorchNorm AttentionNorm { get; init; }

    /// <summary>Queries, keys and values, in this order.</summary>
    public required TorchLinear QueryKeyValue { get; init; }

    /// <summary>Of each query head; null where heads are not normalized.</summary>
    public required TorchNorm? QueryNorm { get; init; }

    /// <summary>Of each key head; null where heads are not normalized.</summary>
    public required TorchNorm? KeyNorm { get; init; }

    public required TorchLinear AttentionOutput { get; init; }

    /// <summary>Of attention's result; null where norms stand before only.</summary>
    public required TorchNorm? AttentionOutputNorm { get; init; }

    public required TorchNorm MlpNorm { get; init; }

    /// <summary>Gate and up, in this order; up alone in a plain MLP.</summary>
    public required TorchLinear GateUp { get; init; }

    public required TorchLinear Down { get; init; }

    /// <summary>Of the MLP's result; null where norms stand before only.</summary>
    public required TorchNorm? MlpOutputNorm { get; init; }

    /// <summary>Of its device's memory.</summary>
    public long Bytes => Norms.Sum(norm => norm?.Bytes ?? 0) + Linears.Sum(linear => linear.Bytes);

    private TorchNorm?[] Norms => [AttentionNorm, QueryNorm, KeyNorm, AttentionOutputNorm, MlpNorm, MlpOutputNorm];

    private TorchLinear[] Linears => [QueryKeyValue, AttentionOutput, GateUp, Down];

    public void Dispose()
    {
        Array.ForEach(Norms, norm => norm?.Dispose());
        Array.ForEach(Linears, linear => linear.Dispose());
    }
}
