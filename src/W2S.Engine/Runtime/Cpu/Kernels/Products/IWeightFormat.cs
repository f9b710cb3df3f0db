namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>
/// How the weights of a panel lie in memory, and how they become floats: exactly, so that a product has the same bits wherever in a kernel
/// they are widened. Kernels are written once over this interface and compiled for each format.
/// </summary>
/// <remarks>
/// A panel is read from front to back: group after group of inputs, each a header, then for every input its weights to the panel's two
/// vectors of outputs. <see cref="Packing.PanelLayout"/> writes what is read here.
/// </remarks>
internal unsafe interface IWeightFormat<TVector>
    where TVector : struct
{
    /// <summary>Inputs that share a header; divides <see cref="Product{TSimd, TVector}.BlockInputs"/>.</summary>
    static abstract int GroupInputs { get; }

    /// <summary>Bytes of a group's header; 0 for formats that have none.</summary>
    static abstract int HeaderBytes { get; }

    /// <summary>Bytes of one input's weights.</summary>
    static abstract int InputBytes { get; }

    /// <summary>Reads one input's weights.</summary>
    /// <param name="header">Of its group; from memory each time, where multiplying by it costs no register.</param>
    static abstract VectorPair<TVector> Load(byte* weights, byte* header);
}
