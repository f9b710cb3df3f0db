namespace W2S.Bench.Models;

/// <summary>What a model of random weights is made of.</summary>
/// <param name="Name">Of its folder.</param>
/// <param name="Seed">Of its random numbers: same seed, same checkpoint.</param>
internal abstract record BenchShape(string Name, int Seed)
{
    /// <summary>124 million parameters: the large model of the measurements on a processor.</summary>
    public static BenchShape Large { get; } = new Gpt2Shape("large", Seed: 0, Layers: 12, Width: 768, Heads: 12);

    /// <summary>16 million parameters.</summary>
    public static BenchShape Tuned { get; } = new Gpt2Shape("tuned", Seed: 1, Layers: 4, Width: 256, Heads: 4);

    /// <summary>The tuned model's shape, other numbers.</summary>
    public static BenchShape Untuned { get; } = Tuned with { Name = "untuned", Seed = 2 };

    /// <summary>Those of the measurements.</summary>
    public static IReadOnlyList<BenchShape> All { get; } = [Large, Tuned, Untuned];

    /// <summary>Whether weights are stored as bfloat16 instead of 32-bit floats.</summary>
    public bool InBf16 { get; init; }

    /// <summary>Tokens in its vocabulary.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Layers of the transformer.</summary>
    public abstract int Layers { get; init; }

    /// <summary>What <c>config.json</c> says, as transformers spells it. It names no end token: every response has exactly as many tokens as asked for.</summary>
    public abstract IReadOnlyDictionary<string, object> Config();

    /// <summary>The tensors in the order they are written, as transformers names them.</summary>
    public abstract IEnumerable<BenchTensor> Tensors();

    /// <summary>Numbers in all tensors.</summary>
    public long Parameters => Tensors().Sum(tensor => (long)tensor.Length);

    /// <summary>Bytes of a number as it is stored.</summary>
    public int NumberBytes => InBf16 ? sizeof(ushort) : sizeof(float);
}

/// <summary>A tensor of random numbers.</summary>
internal sealed record BenchTensor(string Name, int[] Shape, float Mean, float Deviation)
{
    // As GPT-2 and Llama are initialized.
    private const float UsualDeviation = 0.02f;

    public int Length => Shape.Aggregate(1, (product, size) => product * size);

    public static BenchTensor Normal(string name, params int[] shape) => new(name, shape, Mean: 0, UsualDeviation);

    public static BenchTensor Constant(string name, int length, float value) => new(name, [length], value, Deviation: 0);
}
