using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Bench;

/// <summary>A checkpoint in which every number is the same: speed does not depend on them.</summary>
internal sealed class Ones : IWeightReader
{
    public static LinearWeights Layer(int outputs, int inputs) =>
        new(new WeightReference { Tensor = "ones", Rows = outputs, Columns = inputs, StoredRows = outputs }, Bias: null);

    public void Read(WeightReference reference, Span<float> destination) => destination.Fill(0.01f);
}
