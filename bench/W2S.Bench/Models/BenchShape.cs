namespace W2S.Bench.Models;

/// <summary>A GPT-2 shape: what a model of random weights is made of.</summary>
/// <param name="Seed">Of its random numbers: same seed, same checkpoint.</param>
internal sealed record BenchShape(string Name, int Seed, int Layers, int Width, int Heads)
{
    public const int VocabularySize = 50257;
    public const int ContextLength = 1024;

    /// <summary>124 million parameters: the large model of the measurements.</summary>
    public static BenchShape Large { get; } = new("large", Seed: 0, Layers: 12, Width: 768, Heads: 12);

    /// <summary>16 million parameters.</summary>
    public static BenchShape Tuned { get; } = new("tuned", Seed: 1, Layers: 4, Width: 256, Heads: 4);

    /// <summary>The tuned model's shape, other numbers.</summary>
    public static BenchShape Untuned { get; } = Tuned with { Name = "untuned", Seed = 2 };

    /// <summary>Those of the measurements.</summary>
    public static IReadOnlyList<BenchShape> All { get; } = [Large, Tuned, Untuned];

    /// <summary>The tensors in the order they are written, as transformers names them.</summary>
    public IEnumerable<BenchTensor> Tensors()
    {
        yield return Normal("wte.weight", [VocabularySize, Width]);
        yield return Normal("wpe.weight", [ContextLength, Width]);
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var tensor in LayerTensors($"h.{layer}"))
            {
                yield return tensor;
            }
        }

        foreach (var tensor in Norm("ln_f"))
        {
            yield return tensor;
        }
    }

    private IEnumerable<BenchTensor> LayerTensors(string layer) =>
    [
        .. Norm($"{layer}.ln_1"),
        .. Conv1D($"{layer}.attn.c_attn", Width, 3 * Width),
        .. Conv1D($"{layer}.attn.c_proj", Width, Width),
        .. Norm($"{layer}.ln_2"),
        .. Conv1D($"{layer}.mlp.c_fc", Width, 4 * Width),
        .. Conv1D($"{layer}.mlp.c_proj", 4 * Width, Width),
    ];

    private IEnumerable<BenchTensor> Norm(string name) =>
        [Constant($"{name}.weight", [Width], 1), Constant($"{name}.bias", [Width], 0)];

    private static IEnumerable<BenchTensor> Conv1D(string name, int inputs, int outputs) =>
        [Normal($"{name}.weight", [inputs, outputs]), Constant($"{name}.bias", [outputs], 0)];

    // GPT-2's own initialization.
    private static BenchTensor Normal(string name, int[] shape) => new($"transformer.{name}", shape, Mean: 0, Deviation: 0.02f);

    private static BenchTensor Constant(string name, int[] shape, float value) => new($"transformer.{name}", shape, value, Deviation: 0);
}

/// <summary>A tensor of random numbers.</summary>
internal sealed record BenchTensor(string Name, int[] Shape, float Mean, float Deviation)
{
    public int Length => Shape.Aggregate(1, (product, size) => product * size);
}
