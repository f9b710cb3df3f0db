using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>The type that holds what a checkpoint stores without loss.</summary>
internal static class StoredTypes
{
    /// <summary>The one type of all parts; fp32 where they differ, which holds every other type's numbers.</summary>
    public static WeightType Common(IWeightReader reader, ReadOnlySpan<LinearWeights> parts)
    {
        var common = reader.StoredType(parts[0].Weight);
        foreach (var part in parts)
        {
            if (reader.StoredType(part.Weight) != common)
            {
                return WeightType.Fp32;
            }
        }

        return common;
    }
}
