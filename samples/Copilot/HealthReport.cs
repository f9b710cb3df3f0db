using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Copilot;

/// <summary>What <c>/health</c> answers: the status, and what each model is doing.</summary>
internal static class HealthReport
{
    public static HealthCheckOptions Options { get; } = new()
    {
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(new
        {
            Status = report.Status.ToString(),
            report.Entries["w2s"].Description,
            Models = report.Entries["w2s"].Data,
        }),
    };
}
