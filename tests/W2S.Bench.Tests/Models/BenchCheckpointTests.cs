using W2S.Bench.Models;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Models;

public class BenchCheckpointTests
{
    private static readonly BenchShape Tiny = new Gpt2Shape("tiny", Seed: 3, Layers: 1, Width: 8, Heads: 2);

    [Fact]
    public async Task EnsureAsync_SameShapeTwice_WritesTheSameBytes()
    {
        using TempFolder first = new(), second = new();

        var one = await BenchCheckpoint.EnsureAsync(Tiny, first.Path, CancellationToken.None);
        var two = await BenchCheckpoint.EnsureAsync(Tiny, second.Path, CancellationToken.None);

        foreach (var file in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            Assert.Equal(await File.ReadAllBytesAsync(Path.Join(one, file)), await File.ReadAllBytesAsync(Path.Join(two, file)));
        }
    }

    [Fact]
    public async Task Load_WrittenCheckpoint_HasNoEndTokenAndPromptsOfExactLength()
    {
        using var folder = new TempFolder();
        var path = await BenchCheckpoint.EnsureAsync(Tiny, folder.Path, CancellationToken.None);

        await using var model = BenchModel.Load(path, WeightType.Fp32, KernelSet.Portable);

        Assert.Empty(model.Model.EndTokens);
        Assert.Null(model.Model.Tokenizer!.EndOfSequence);
        Assert.Equal(1000, model.Model.Tokenizer.Encode(BenchVocabulary.Prompt(1000)).Length);
        Assert.Equal(Tiny.VocabularySize, model.Model.Tokenizer.VocabularySize);
    }

    [Fact]
    public void Fill_ManyNumbers_HasTheMeanAndDeviationAskedFor()
    {
        var numbers = new float[100_000];

        new NormalNumbers(seed: 5).Fill(numbers, mean: 1, deviation: 0.5f);

        // Standard errors are 0.0016 and 0.0011.
        var mean = numbers.Average();
        Assert.Equal(1, mean, tolerance: 0.01);
        Assert.Equal(0.5, Math.Sqrt(numbers.Average(x => (x - mean) * (x - mean))), tolerance: 0.01);
    }
}
