using System.Runtime.InteropServices;

namespace W2S.Bench.Limits;

/// <summary>The machine's processor, by name.</summary>
internal static class Processor
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>As the system calls it; its architecture where the system has no name.</summary>
    public static string Name { get; } =
        (File.Exists(CpuInfo) ? FindModel(File.ReadLines(CpuInfo)) : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER"))
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <param name="lines">Of Linux' <c>/proc/cpuinfo</c>.</param>
    /// <returns>Null where there is no model name.</returns>
    internal static string? FindModel(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal) && line.Contains(':', StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault(name => name.Length > 0 && name != "unknown");
}
