using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Copilot;

/// <summary>Sends spans and metrics of requests, and of the searches within them, where OTEL_EXPORTER_OTLP_ENDPOINT says.</summary>
internal static class Telemetry
{
    public static IServiceCollection AddOpenTelemetryWhereWanted(this IServiceCollection services, IConfiguration configuration) =>
        configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is null
            ? services
            : services.AddHostedService<Exporter>();

    private sealed class Exporter : IHostedService, IDisposable
    {
        private OpenTelemetrySdk? _sdk;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _sdk = OpenTelemetrySdk.Create(telemetry => telemetry
                .WithTracing(tracing => tracing.AddSource("Microsoft.AspNetCore", "W2S").AddOtlpExporter())
                .WithMetrics(metrics => metrics.AddMeter("Microsoft.AspNetCore.Hosting", "W2S").AddOtlpExporter()));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => _sdk?.Dispose();
    }
}
