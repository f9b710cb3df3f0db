namespace W2S.Engine.Torch.Weights;

/// <summary>Weights in the type the model computes in.</summary>
/// <param name="weight">[out, in]; owned from now on.</param>
/// <param name="bias">[out], of the same type; null where no layer has one. Owned from now on.</param>
internal sealed class DenseLinear(Tensor weight, Tensor? bias) : TorchLinear((int)weight.shape[1], (int)weight.shape[0])
{
    public override long Bytes => TensorBytes.Of(weight) + TensorBytes.Of(bias);

    public override Tensor Apply(Tensor x) => torch.nn.functional.linear(x, weight, bias);

    public override Tensor WeightsOf(Tensor indices) => weight.index_select(0, indices);

    public override void Dispose()
    {
        weight.Dispose();
        bias?.Dispose();
    }
}
