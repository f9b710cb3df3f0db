namespace W2S.Engine.Telemetry;

/// <summary>What telemetry may show.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The variable that OpenTelemetry's instrumentations of generative AI read.</summary>
    private const string Variable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    private static readonly bool Default = IsOptIn(Environment.GetEnvironmentVariable(Variable));

    /// <summary>
    /// Whether spans, and log lines at level Trace, hold prompts and responses. Default false, unless the environment variable
    /// <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c> is <c>true</c> when the process first asks.
    /// </summary>
    public bool EnableSensitiveData { get; set; } = Default;

    internal static bool IsOptIn(string? variable) => string.Equals(variable, "true", StringComparison.OrdinalIgnoreCase);
}
