using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Models;

/// <summary>
/// Refuses a model that cannot fit before a byte of it is read: where memory runs out half way, the system may end the process.
/// </summary>
internal static class MemoryCheck
{
    /// <param name="type">How matrices are to be held; null for the type the checkpoint stores them in.</param>
    /// <exception cref="InvalidOptionException">The packed weights alone need more than is available.</exception>
    public static void Require(VerifiedCheckpoint checkpoint, WeightType? type, long availableBytes)
    {
        var needed = CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint, type);
        if (needed > availableBytes)
        {
            throw new InvalidOptionException(
                $"{checkpoint.Checkpoint.Folder}: its weights need {needed >> 20} MiB of memory once loaded, "
                + $"{availableBytes >> 20} MiB are available{Smaller(checkpoint, availableBytes)}");
        }
    }

    /// <summary>The type that would fit, of several the one that comes first: none after it takes more memory.</summary>
    private static string Smaller(VerifiedCheckpoint checkpoint, long availableBytes)
    {
        foreach (var type in Enum.GetValues<WeightType>())
        {
            if (CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint, type) is var needed && needed <= availableBytes)
            {
                return $"; as {type.Name()} they need {needed >> 20} MiB";
            }
        }

        return "";
    }
}
