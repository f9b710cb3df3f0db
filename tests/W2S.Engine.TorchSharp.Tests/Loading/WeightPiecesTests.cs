using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Loading;

namespace W2S.Engine.Torch.Tests.Loading;

public sealed class WeightPiecesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(36)]
    [InlineData(100)]
    [InlineData(360)]
    [InlineData(1_000_000)]
    public void Of_AnyWeightInPiecesOfAnySize_IsAllOfItInOrder(int pieceNumbers)
    {
        var model = RandomFamilies.NeoX(); // queries lie head by head: several runs in a piece, and several pieces in a run
        using var pieces = new WeightPieces(model, pieceNumbers);
        Assert.All(model.Weights.All(), weight =>
        {
            var read = new List<float>();
            foreach (var (first, rows) in pieces.Of(weight, WeightType.Fp32))
            {
                Assert.Equal(read.Count, first * (weight.Columns ?? 1));
                Assert.Equal(weight.Columns is { } columns ? [rows.shape[0], columns] : [rows.shape[0]], rows.shape);
                read.AddRange(rows.data<float>().ToArray());
            }

            Assert.Equal(model[weight], read);
        });
    }

    [Theory]
    [InlineData(WeightType.Fp16, 70_000f, "which fp16 cannot hold: compute in another type (dtype)")]
    [InlineData(WeightType.Fp16, float.NegativeInfinity, "finite numbers expected")]
    [InlineData(WeightType.Int8, float.NaN, "finite numbers expected")]
    public void Of_ANumberThatTheTypeCannotHold_IsRefusedWithTheTensor(WeightType held, float number, string expected)
    {
        var model = RandomModel.Llama();
        var weight = model.Weights.Layers[1].Up.Weight;
        model.Damage(weight, 50, number);
        using var pieces = new WeightPieces(model);

        var error = Assert.Throws<ModelFormatException>(() => pieces.Of(weight, held).Count());

        Assert.Equal($"tensor '1.up': {number} found, {expected}", error.Message);
        Assert.Single(pieces.Of(weight, WeightType.Fp32));
    }
}
