using System.ComponentModel;

namespace W2S.Engine.Runtime.Devices;

/// <summary>In which type products are computed and activations are held; sums inside of them and probabilities are 32-bit floats at least.</summary>
[TypeConverter(typeof(EnumNameConverter<ComputeType>))]
public enum ComputeType
{
    /// <summary><c>fp32</c>, 32-bit floats.</summary>
    Fp32,

    /// <summary><c>bf16</c>, bfloat16: the range of fp32 with 8 significant bits.</summary>
    Bf16,

    /// <summary><c>fp16</c>, IEEE 754 binary16: 11 significant bits, and nothing beyond 65,504.</summary>
    Fp16,
}

/// <summary>Names of <see cref="ComputeType"/>, on the command line and in configuration, in any case.</summary>
public static class ComputeTypeNames
{
    /// <summary>All names, in the order of <see cref="ComputeType"/>.</summary>
    public static IReadOnlyList<string> All { get; } = ["fp32", "bf16", "fp16"];

    /// <summary>The name of <paramref name="type"/> as users write it.</summary>
    public static string Name(this ComputeType type) => All[(int)type];

    /// <summary>The type of that name, in any case; null if there is none.</summary>
    public static ComputeType? Find(string name) =>
        All.ToList().FindIndex(each => each.Equals(name, StringComparison.OrdinalIgnoreCase)) is var index && index >= 0 ? (ComputeType)index : null;
}
