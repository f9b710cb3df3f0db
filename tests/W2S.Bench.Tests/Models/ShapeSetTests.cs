using W2S.Bench.Models;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Models;

public class ShapeSetTests
{
    // As the published models count them.
    [Theory]
    [InlineData("gpt2-xl", 1_557_611_200, 124_439_808)]
    [InlineData("llama-8b", 8_030_261_248, 1_235_814_400)]
    public void Parameters_OfAPublishedShape_AreThatModels(string name, long large, long pair)
    {
        var set = ShapeSet.Named(name);

        Assert.Equal(large, set.Large.Parameters);
        Assert.Equal(pair, set.Tuned.Parameters);
        Assert.Equal(pair, set.Untuned.Parameters);
    }

    [Fact]
    public async Task WriteWeights_SeveralShards_AreOneCheckpointInBf16()
    {
        using var folder = new TempFolder();
        var shape = ShapeSet.Named("tiny").Large;
        var whole = await BenchCheckpoint.EnsureAsync(shape, folder.Path, CancellationToken.None);
        var sharded = Path.Join(folder.Path, "sharded");
        Directory.CreateDirectory(sharded);
        File.Copy(Path.Join(whole, "config.json"), Path.Join(sharded, "config.json"));

        BenchCheckpoint.WriteWeights(shape, sharded, mostShardBytes: 300_000, CancellationToken.None);

        Assert.True(BenchCheckpoint.IsThere(shape with { Name = "sharded" }, folder.Path));
        Assert.True(Directory.GetFiles(sharded, "*.safetensors").Length > 2);
        using VerifiedCheckpoint one = VerifiedCheckpoint.Open(whole), several = VerifiedCheckpoint.Open(sharded);
        foreach (var weight in one.Weights.All())
        {
            Assert.Equal(Numbers(one.Checkpoint, weight), Numbers(several.Checkpoint, weight));
            Assert.Equal(WeightType.Bf16, several.Checkpoint.StoredType(weight));
        }
    }

    private static float[] Numbers(Checkpoint checkpoint, WeightReference weight)
    {
        var numbers = new float[weight.Rows * (weight.Columns ?? 1)];
        checkpoint.Read(weight, numbers);
        return numbers;
    }
}
