using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Bench.Rows;

/// <summary>A checkpoint in which every number is the same: speed does not depend on them.</summary>
internal sealed class SameNumber : IWeightReader
{
    public static LinearWeights Layer(int outputs, int inputs) =>
        new(new WeightReference { Tensor = "same", Rows = outputs, Columns = inputs, StoredRows = outputs }, Bias: null);

    public void Read(WeightReference reference, Span<float> destination) => destination.Fill(0.01f);
}
