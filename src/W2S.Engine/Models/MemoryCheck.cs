using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Models;

/// <summary>
/// Refuses a model that cannot fit before a byte of it is read: where memory runs out half way, the system may end the process.
/// </summary>
internal static class MemoryCheck
{
    /// <param name="folder">Of the checkpoint, for the message.</param>
    /// <param name="estimate">What each device needs if matrices are held as a type; null for the type the checkpoint stores them in.</param>
    /// <param name="type">How they are to be held.</param>
    /// <exception cref="InvalidOptionException">The weights alone need more than is available on some device.</exception>
    public static void Require(string folder, Func<WeightType?, IReadOnlyList<MemoryNeed>> estimate, WeightType? type)
    {
        var needs = estimate(type);
        if (needs.FirstOrDefault(need => !need.Fits) is { } lacking)
        {
            throw new InvalidOptionException(
                $"{folder}: its weights need {lacking.Bytes >> 20} MiB of memory once loaded, "
                + $"{lacking.AvailableBytes >> 20} MiB are available on {lacking.Device}{Smaller(estimate)}{Divided(needs)}");
        }
    }

    private static string Divided(IReadOnlyList<MemoryNeed> needs) =>
        needs is [{ Device: var device }] && device.StartsWith("cuda:", StringComparison.Ordinal)
            ? "; its layers can be divided among cards, as in cuda:0+cuda:1"
            : "";

    /// <summary>The first type that would fit, none before which takes less memory, and the last, which takes least.</summary>
    private static string Smaller(Func<WeightType?, IReadOnlyList<MemoryNeed>> estimate)
    {
        var fitting = Fitting(estimate).ToList();
        return fitting.Count switch
        {
            0 => "",
            1 => $"; Weights (--weights) {fitting[0]}",
            _ => $"; Weights (--weights) {fitting[0]}, {fitting[^1]}",
        };
    }

    private static IEnumerable<string> Fitting(Func<WeightType?, IReadOnlyList<MemoryNeed>> estimate)
    {
        foreach (var type in Enum.GetValues<WeightType>())
        {
            IReadOnlyList<MemoryNeed> needs;
            try
            {
                needs = estimate(type);
            }
            catch (InvalidOptionException)
            {
                continue; // not a type for this device, or not with what else was asked for
            }

            if (needs.All(need => need.Fits))
            {
                yield return $"{type.Name()} needs {needs.Sum(need => need.Bytes) >> 20} MiB";
            }
        }
    }
}
