using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Runtime.Devices;

/// <summary>Finds the runtime for a device.</summary>
internal static class RuntimeChoice
{
    /// <summary>Those that were added, and after them the one that is always there.</summary>
    /// <param name="others">Null for none.</param>
    public static IReadOnlyList<IRuntime> WithCpu(IEnumerable<IRuntime>? others) => [.. (others ?? []).Append(CpuRuntime.Instance).Distinct()];

    /// <param name="runtimes">Of several that serve a kind, the first is taken.</param>
    /// <exception cref="InvalidOptionException">None serves the placement's kind of device.</exception>
    public static IRuntime For(DevicePlacement placement, IEnumerable<IRuntime> runtimes)
    {
        var known = runtimes.ToList();
        return known.Find(runtime => runtime.DeviceKinds.Contains(placement.Kind))
            ?? throw new InvalidOptionException(
                "device",
                $"'{placement}' found, but this program can compute on {string.Join(", ", known.SelectMany(r => r.DeviceKinds))} only{Advice(placement)}");
    }

    private static string Advice(DevicePlacement placement) => placement.Kind switch
    {
        "cuda" => Advice("NVIDIA cards", "TorchSharp-cuda-windows or TorchSharp-cuda-linux"),
        "torch-cpu" => Advice("it", "TorchSharp-cpu"),
        _ => "",
    };

    private static string Advice(string devices, string package) =>
        $": a program that uses {devices} adds the package W2S.Engine.TorchSharp, and {package}, and calls services.AddTorchSharpRuntime()";
}
