namespace W2S.Engine.Torch.Weights;

/// <summary>
/// Weights as 8-bit integers with a scale for each block of 32 inputs (<see cref="Int8Blocks"/>), multiplied out in front of each product: a
/// piece at a time, so that what it needs beyond them stays small.
/// </summary>
/// <param name="values">[out, blocks, 32] 8-bit integers, zero beyond the last input; owned from now on.</param>
/// <param name="scales">[out, blocks, 1] 32-bit floats; owned from now on.</param>
/// <param name="bias">[out], of <paramref name="compute"/>; null where no layer has one. Owned from now on.</param>
/// <param name="inputs">Numbers that go in: no more than the blocks have room for.</param>
/// <param name="compute">The type that products are computed in.</param>
/// <param name="pieceBytes">Most bytes of weights multiplied out at a time, but for one output.</param>
internal sealed class Int8Linear(
    Tensor values, Tensor scales, Tensor? bias, int inputs, ScalarType compute, long pieceBytes = Int8Linear.DefaultPieceBytes)
    : TorchLinear(inputs, (int)values.shape[0])
{
    /// <summary>Large enough for a product to keep a card busy, small beside any model that is worth holding as 8-bit integers.</summary>
    private const long DefaultPieceBytes = 64 << 20;

    private readonly int _pieceOutputs = (int)Math.Max(1, pieceBytes / (compute.ElementSize() * values.shape[1] * values.shape[2]));

    public override long Bytes => TensorBytes.Of(values) + TensorBytes.Of(scales) + TensorBytes.Of(bias);

    public override Tensor Apply(Tensor x)
    {
        using var scope = torch.NewDisposeScope();
        if (Outputs <= _pieceOutputs)
        {
            return torch.nn.functional.linear(x, MultipliedOut(values, scales), bias).MoveToOuterDisposeScope();
        }

        var results = torch.empty(x.shape[0], Outputs, compute, x.device); // [rows, out]
        for (var first = 0; first < Outputs; first += _pieceOutputs)
        {
            using var piece = torch.NewDisposeScope();
            var count = Math.Min(_pieceOutputs, Outputs - first);
            var weight = MultipliedOut(values.narrow(0, first, count), scales.narrow(0, first, count));
            results.narrow(1, first, count).copy_(torch.nn.functional.linear(x, weight, bias?.narrow(0, first, count)));
        }

        return results.MoveToOuterDisposeScope();
    }

    public override Tensor WeightsOf(Tensor indices)
    {
        using var scope = torch.NewDisposeScope();
        return MultipliedOut(values.index_select(0, indices), scales.index_select(0, indices)).MoveToOuterDisposeScope();
    }

    public override void Dispose()
    {
        values.Dispose();
        scales.Dispose();
        bias?.Dispose();
    }

    /// <summary>
    /// Integers are exact in every type; their products are rounded once, since an operation in place on two types computes in the larger.
    /// </summary>
    /// <param name="chosen">[n, blocks, 32]</param>
    /// <param name="chosenScales">[n, blocks, 1]</param>
    /// <returns>[n, in]</returns>
    private Tensor MultipliedOut(Tensor chosen, Tensor chosenScales) =>
        chosen.to(compute).mul_(chosenScales).flatten(1).narrow(1, 0, Inputs);
}
