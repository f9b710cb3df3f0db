using W2S.Engine.Models;

namespace W2S.Accuracy;

/// <summary>Types for two that work together: each type for both, and int8 for one of them alone.</summary>
internal static class TypeChoices
{
    public static IReadOnlyList<(WeightType First, WeightType Second)> All { get; } =
    [
        .. Enum.GetValues<WeightType>().Select(type => (type, type)),
        (WeightType.Int8, WeightType.Fp32),
        (WeightType.Fp32, WeightType.Int8),
    ];
}
