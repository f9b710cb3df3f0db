using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using W2S.Engine.Hosting.Configuration;

namespace W2S.Engine.Telemetry;

/// <summary>
/// The engine's spans and metrics, after the OpenTelemetry conventions for generative AI as Microsoft.Extensions.AI 10 has them (v1.40).
/// </summary>
/// <remarks>
/// Listen with <c>AddSource(W2STelemetry.SourceName)</c> and <c>AddMeter(W2STelemetry.MeterName)</c>; docs/telemetry.md lists what comes.
/// While nobody listens nothing is made. Safe to use from any thread.
/// </remarks>
public sealed class W2STelemetry
{
    /// <summary>Name of the <see cref="ActivitySource"/>.</summary>
    public const string SourceName = "W2S";

    /// <summary>Name of the <see cref="Meter"/>.</summary>
    public const string MeterName = "W2S";

    private static readonly Lazy<W2STelemetry> Instance = new(() => new W2STelemetry());

    /// <param name="options">Whether texts may be shown; null for what <see cref="TelemetryOptions"/> has by default.</param>
    /// <param name="meterFactory">Makes the meter; null for one of the process. From a container, the container's.</param>
    /// <param name="timeProvider">Measures durations; null for the system's clock.</param>
    public W2STelemetry(
        IOptions<WeakToStrongOptions>? options = null, IMeterFactory? meterFactory = null, TimeProvider? timeProvider = null)
    {
        ShowsTexts = Read(options).EnableSensitiveData;
        Time = timeProvider ?? TimeProvider.System;
        var meter = new MeterOptions(MeterName) { Version = Version };
        Metrics = new RequestMetrics(meterFactory?.Create(meter) ?? new Meter(meter));
    }

    /// <summary>For generators outside a container.</summary>
    internal static W2STelemetry Shared => Instance.Value;

    internal static ActivitySource Source { get; } = new(SourceName, Version);

    internal bool ShowsTexts { get; }

    internal TimeProvider Time { get; }

    internal RequestMetrics Metrics { get; }

    /// <summary>
    /// Options without models are the registry's to refuse: where a registry of another kind stands in for it, they are all right.
    /// </summary>
    private static TelemetryOptions Read(IOptions<WeakToStrongOptions>? options)
    {
        try
        {
            return options?.Value.Telemetry ?? new TelemetryOptions();
        }
        catch (OptionsValidationException)
        {
            return new TelemetryOptions();
        }
    }

    private static string? Version => typeof(W2STelemetry).Assembly.GetName().Version?.ToString(3);
}
