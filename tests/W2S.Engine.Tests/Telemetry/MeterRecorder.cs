using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using W2S.Engine.Telemetry;

namespace W2S.Engine.Tests.Telemetry;

/// <summary>Keeps what is written to the W2S meter of one factory.</summary>
internal sealed class MeterRecorder : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Measurement> _measurements = [];

    /// <param name="factory">Null for a factory of its own.</param>
    public MeterRecorder(IMeterFactory? factory = null)
    {
        Factory = factory ?? _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == W2STelemetry.MeterName && ReferenceEquals(instrument.Meter.Scope, Factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IMeterFactory Factory { get; }

    public IReadOnlyList<Measurement> Of(string instrument)
    {
        lock (_gate)
        {
            return _measurements.FindAll(measurement => measurement.Instrument.Name == instrument);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            _measurements.Add(new Measurement(instrument, value, new Dictionary<string, object?>(tags.ToArray())));
        }
    }

    internal sealed record Measurement(Instrument Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);
}
