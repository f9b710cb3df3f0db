using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace W2S.Engine.Torch.Devices;

/// <summary>
/// Whether TorchSharp's native half is there. Asked before TorchSharp's own loader is, because where that fails, it fails for the rest of the
/// process, and writes pages to standard output.
/// </summary>
/// <remarks>
/// That loader can also gather libraries from NuGet's cache, which notebooks need: there, call <c>torch.InitializeDeviceType</c> once before
/// anything here, as TorchSharp asks for. What is loaded already is found.
/// </remarks>
internal static class NativeLibraries
{
    private const string Name = "LibTorchSharp";

    /// <summary>The packages that bring them on this operating system, for messages.</summary>
    public static string Packages => CudaPackage is { } cuda ? $"{cuda} (for NVIDIA cards) or TorchSharp-cpu" : "TorchSharp-cpu";

    /// <summary>The package for NVIDIA cards; null where there is none for this operating system.</summary>
    public static string? CudaPackage =>
        OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows" : OperatingSystem.IsLinux() ? "TorchSharp-cuda-linux" : null;

    /// <summary>Loads them.</summary>
    /// <returns>What is missing, and what to do; null if nothing is.</returns>
    public static string? FindObstacle()
    {
        var assembly = typeof(torch).Assembly;
        try
        {
            NativeLibrary.TryLoad("torch_cpu", assembly, searchPath: null, out _); // first, as TorchSharp does: on Windows the other one needs it
            NativeLibrary.Load(Name, assembly, searchPath: null);
            RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return Missing(Cause(e.Message));
        }
        catch (TypeInitializationException e)
        {
            return Missing(TorchErrors.FirstLine(e.InnerException ?? e));
        }
    }

    /// <summary>The line that tells. On Linux, others say only where else the library itself is not.</summary>
    /// <param name="message">A loader's.</param>
    internal static string Cause(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 1 ? lines[0] : lines.Skip(1).FirstOrDefault(line => !IsElsewhere(line)) ?? $"there is no {Name}";

        static bool IsElsewhere(string line) => line.Contains($"{Name}: ", StringComparison.Ordinal) || line.Contains($"{Name}.so: cannot open", StringComparison.Ordinal);
    }

    private static string Missing(string cause) =>
        $"TorchSharp's native libraries cannot be loaded: add the package {Packages} to the program, in the version of its TorchSharp "
        + $"({cause})";
}
