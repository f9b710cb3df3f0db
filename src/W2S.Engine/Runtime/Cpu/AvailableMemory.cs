using System.Globalization;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>How much memory can still be had.</summary>
public static class AvailableMemory
{
    private const string LinuxFile = "/proc/meminfo";

    /// <summary>
    /// Bytes: what the runtime may use of the machine, or of the container it runs in, and does not use yet; on Linux no more than other
    /// processes leave of it, swap included.
    /// </summary>
    public static long Bytes()
    {
        var limit = Math.Max(0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet);
        return OperatingSystem.IsLinux() && File.Exists(LinuxFile)
            ? Math.Min(limit, LinuxBytes(File.ReadLines(LinuxFile)) ?? limit)
            : limit;
    }

    /// <summary>MemAvailable and SwapFree; null where neither is told.</summary>
    /// <param name="lines">Of <c>/proc/meminfo</c>.</param>
    internal static long? LinuxBytes(IEnumerable<string> lines)
    {
        long? kibibytes = null;
        foreach (var line in lines)
        {
            // Every request asks: of some fifty lines, only these two are taken apart.
            if ((line.StartsWith("MemAvailable:", StringComparison.Ordinal) || line.StartsWith("SwapFree:", StringComparison.Ordinal))
                && line.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries) is [_, var number, "kB"]
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var found))
            {
                kibibytes = (kibibytes ?? 0) + found;
            }
        }

        return kibibytes * 1024;
    }
}
