namespace W2S.Engine.Torch.Weights;

/// <summary>One or several linear layers over the same input, their outputs side by side, on one device.</summary>
/// <param name="inputs">Numbers that go in.</param>
/// <param name="outputs">Numbers that come out.</param>
internal abstract class TorchLinear(int inputs, int outputs) : IDisposable
{
    /// <summary>Numbers that go in.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Numbers that come out, of all layers together.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Bytes of the device's memory that it holds.</summary>
    public abstract long Bytes { get; }

    /// <summary>Products with every row, biases added. Never by <c>torch.matmul</c>, whose errors end the process.</summary>
    /// <param name="x">[rows, in], of the type the model computes in, on the layer's device.</param>
    /// <returns>[rows, out], of the same type: a new tensor of the caller's dispose scope.</returns>
    public abstract Tensor Apply(Tensor x);

    /// <summary>The weights of some outputs: embeddings, where the layer is a token embedding.</summary>
    /// <param name="indices">[n] 64-bit integers: which outputs, on the layer's device.</param>
    /// <returns>[n, in], of the type the model computes in: a new tensor of the caller's dispose scope.</returns>
    public abstract Tensor WeightsOf(Tensor indices);

    public abstract void Dispose();
}
