namespace W2S.Engine.Models;

/// <summary>Names of <see cref="WeightType"/>, on the command line and, in any case, in configuration.</summary>
public static class WeightTypeNames
{
    /// <summary>All names, those that take most memory first.</summary>
    public static IReadOnlyList<string> All { get; } = ["fp32", "bf16", "fp16", "int8"];

    /// <summary>The name of <paramref name="type"/> as users write it.</summary>
    public static string Name(this WeightType type) => All[(int)type];

    /// <summary>The type of that name, in any case; null if there is none.</summary>
    public static WeightType? Find(string name) =>
        All.ToList().FindIndex(each => each.Equals(name, StringComparison.OrdinalIgnoreCase)) is var index && index >= 0 ? (WeightType)index : null;
}
