namespace W2S.Engine.Checkpoints;

/// <summary>
/// Element types the safetensors format defines. Only <see cref="F32"/>, <see cref="F16"/> and <see cref="BF16"/> can be read as weights.
/// </summary>
public enum TensorType
{
    Bool,
    F4,
    F6E2M3,
    F6E3M2,
    U8,
    I8,
    F8E5M2,
    F8E4M3,
    F8E8M0,
    F8E4M3Fnuz,
    F8E5M2Fnuz,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    F64,
    I64,
    U64,
    C64,
}

/// <summary>The format's names and sizes of <see cref="TensorType"/>: every size check needs them, also of types nobody reads.</summary>
internal static class TensorTypes
{
    private static readonly Dictionary<string, (TensorType Type, int Bits)> ByName = new(StringComparer.Ordinal)
    {
        ["BOOL"] = (TensorType.Bool, 8),
        ["F4"] = (TensorType.F4, 4),
        ["F6_E2M3"] = (TensorType.F6E2M3, 6),
        ["F6_E3M2"] = (TensorType.F6E3M2, 6),
        ["U8"] = (TensorType.U8, 8),
        ["I8"] = (TensorType.I8, 8),
        ["F8_E5M2"] = (TensorType.F8E5M2, 8),
        ["F8_E4M3"] = (TensorType.F8E4M3, 8),
        ["F8_E8M0"] = (TensorType.F8E8M0, 8),
        ["F8_E4M3FNUZ"] = (TensorType.F8E4M3Fnuz, 8),
        ["F8_E5M2FNUZ"] = (TensorType.F8E5M2Fnuz, 8),
        ["I16"] = (TensorType.I16, 16),
        ["U16"] = (TensorType.U16, 16),
        ["F16"] = (TensorType.F16, 16),
        ["BF16"] = (TensorType.BF16, 16),
        ["I32"] = (TensorType.I32, 32),
        ["U32"] = (TensorType.U32, 32),
        ["F32"] = (TensorType.F32, 32),
        ["F64"] = (TensorType.F64, 64),
        ["I64"] = (TensorType.I64, 64),
        ["U64"] = (TensorType.U64, 64),
        ["C64"] = (TensorType.C64, 64),
    };

    private static readonly Dictionary<TensorType, int> BitsByType = ByName.Values.ToDictionary(t => t.Type, t => t.Bits);

    /// <summary>The widest type, in bits: what an element count may be multiplied by at most.</summary>
    public const int MaxBits = 64;

    public static TensorType? Parse(string name) => ByName.TryGetValue(name, out var known) ? known.Type : null;

    public static int Bits(this TensorType type) => BitsByType[type];

    public static bool IsReadable(this TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16;
}
