namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>
/// One width of vector arithmetic. Every kernel is written once over this interface and compiled for each width:
/// type arguments that are structs leave nothing of it in the machine code.
/// </summary>
/// <remarks>
/// Kernels ask for <c>AggressiveOptimization</c>: a process that answers one prompt is over before the runtime would have optimized them.
/// </remarks>
/// <typeparam name="TVector">A vector of floats.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Whether 8 rows of 2 accumulators fit the machine's registers (it has 32), otherwise 6 rows do (16).</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(float* destination, TVector value);

    static abstract TVector Broadcast(float value);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The larger of each pair; NaN wins.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller of each pair; NaN wins.</summary>
    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Abs(TVector value);

    static abstract TVector Exp(TVector value);

    static abstract float Sum(TVector value);

    /// <summary>The largest lane; NaN wins.</summary>
    static abstract float Largest(TVector value);

    /// <summary>Adds all lanes of <paramref name="value"/> to <paramref name="sums"/>.</summary>
    /// <param name="sums">Half as many doubles, in the bits of a vector.</param>
    static abstract TVector AddWide(TVector sums, TVector value);

    /// <summary>The sum of the doubles that <see cref="AddWide"/> left.</summary>
    static abstract double WideSum(TVector sums);

    /// <summary>As many signed bytes as a vector has floats.</summary>
    static abstract TVector Widen(sbyte* source);

    /// <summary>Moves the bits of every lane up.</summary>
    static abstract TVector ShiftLeft(TVector bits, int count);

    /// <summary>Moves the bits of every lane down; copies of the highest come in.</summary>
    static abstract TVector ShiftRight(TVector bits, int count);

    /// <summary>Keeps those bits of every lane that are set in <paramref name="mask"/>.</summary>
    static abstract TVector Mask(TVector bits, uint mask);
}
