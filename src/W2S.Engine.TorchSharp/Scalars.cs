namespace W2S.Engine.Torch;

/// <summary>Numbers that operations take, made once: each would otherwise be native memory that waits for the garbage collector.</summary>
internal static class Scalars
{
    public static Scalar Zero { get; } = 0.0;

    /// <summary>An integer, which serves tensors of any type.</summary>
    public static Scalar One { get; } = 1;

    public static Scalar MinusInfinity { get; } = double.NegativeInfinity;
}
