namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>A number for each output of a panel: two vectors.</summary>
internal readonly struct VectorPair<TVector>(TVector a, TVector b)
    where TVector : struct
{
    /// <summary>Of the panel's first half.</summary>
    public readonly TVector A = a;

    /// <summary>Of its second half.</summary>
    public readonly TVector B = b;
}
