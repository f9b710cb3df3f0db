using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Listens to the token counts that Semantic Kernel measures of one function.</summary>
internal sealed class TokenMetrics : IDisposable
{
    private const string Prefix = "semantic_kernel.function.invocation.token_usage.";

    private readonly MeterListener _listener;

    public TokenMetrics(string function)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Microsoft.SemanticKernel" && instrument.Name.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var measured = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
            if (function.Equals(measured["semantic_kernel.function.name"]))
            {
                Seen.Enqueue((instrument.Name[Prefix.Length..], value, measured["semantic_kernel.function.model_id"] as string));
            }
        });
        _listener.Start();
    }

    /// <summary>What was measured, in order: <c>prompt</c> or <c>completion</c>, tokens, the model.</summary>
    public ConcurrentQueue<(string Kind, long Tokens, string? ModelId)> Seen { get; } = new();

    public void Dispose() => _listener.Dispose();
}
