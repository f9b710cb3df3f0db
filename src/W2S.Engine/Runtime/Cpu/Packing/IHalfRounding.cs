namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>A 16-bit type of floating-point numbers.</summary>
internal interface IHalfRounding
{
    /// <summary>The nearest number of this type, the even one of two.</summary>
    static abstract ushort Narrow(float number);

    /// <summary>Exact.</summary>
    static abstract float Widen(ushort bits);

    /// <summary>The first number that this type cannot hold; null when it can hold them all.</summary>
    static abstract float? Unfit(ReadOnlySpan<float> numbers);
}
