namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>An activation function of one vector, the same for every width.</summary>
internal interface IActivation
{
    static abstract TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>x * sigmoid(x)</summary>
internal readonly struct Silu : IActivation
{
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var decay = TSimd.Exp(TSimd.Multiply(x, TSimd.Broadcast(-1)));
        return TSimd.Divide(x, TSimd.Add(TSimd.Broadcast(1), decay));
    }
}

/// <summary>0.5 x (1 + tanh(u)) with u = sqrt(2/pi) (x + 0.044715 x^3), computed as x * sigmoid(2 u), which is the same.</summary>
internal readonly struct GeluTanh : IActivation
{
    private const float MinusTwiceRoot = -1.5957691216057308f; // -2 sqrt(2/pi)

    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var one = TSimd.Broadcast(1);
        var bent = TSimd.MultiplyAdd(TSimd.Multiply(x, x), TSimd.Broadcast(0.044715f), one);
        var decay = TSimd.Exp(TSimd.Multiply(TSimd.Multiply(x, bent), TSimd.Broadcast(MinusTwiceRoot)));
        return TSimd.Divide(x, TSimd.Add(one, decay));
    }
}

/// <summary>
/// 0.5 x (1 + erf(x / sqrt 2)), computed as max(x, 0) - 0.5 |x| erfc(|x| / sqrt 2), which is the same and cancels nothing where the result
/// is small; erfc by Abramowitz and Stegun 7.1.26, off by at most 1.5e-7. The whole is off by at most 4e-7.
/// </summary>
internal readonly struct Gelu : IActivation
{
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var one = TSimd.Broadcast(1);
        var z = TSimd.Multiply(TSimd.Abs(x), TSimd.Broadcast(0.70710678f));
        var t = TSimd.Divide(one, TSimd.MultiplyAdd(z, TSimd.Broadcast(0.3275911f), one));
        var p = TSimd.Broadcast(1.061405429f);
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(-1.453152027f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(1.421413741f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(-0.284496736f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.254829592f));
        var tail = TSimd.Multiply(TSimd.Multiply(p, t), TSimd.Exp(TSimd.Multiply(TSimd.Multiply(z, z), TSimd.Broadcast(-1))));
        var minusHalf = TSimd.Multiply(TSimd.Abs(x), TSimd.Broadcast(-0.5f));
        return TSimd.MultiplyAdd(minusHalf, tail, TSimd.Max(x, default));
    }
}

/// <summary>max(x, 0)</summary>
internal readonly struct Relu : IActivation
{
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Max(x, default);
}
