namespace W2S.Bench.Models;

/// <summary>A large model and a pair of one vocabulary, stored in bf16: what is measured together on a card.</summary>
/// <param name="Name">As <c>--shapes</c> takes it; also the folder of its three checkpoints.</param>
/// <param name="Title">In words.</param>
internal sealed record ShapeSet(string Name, string Title, BenchShape Large, BenchShape Tuned)
{
    private const int Llama3Vocabulary = 128256;

    /// <summary>All there are.</summary>
    public static IReadOnlyList<ShapeSet> All { get; } =
    [
        new(
            "gpt2-xl",
            "GPT-2 XL and a GPT-2 pair",
            new Gpt2Shape("large", Seed: 0, Layers: 48, Width: 1600, Heads: 25) { InBf16 = true },
            new Gpt2Shape("tuned", Seed: 1, Layers: 12, Width: 768, Heads: 12) { InBf16 = true }),
        new(
            "llama-8b",
            "Llama 8B and a 1B pair",
            new LlamaShape("large", 0, Layers: 32, Width: 4096, Heads: 32, KeyValueHeads: 8, Inner: 14336, Llama3Vocabulary, Tied: false) { InBf16 = true },
            new LlamaShape("tuned", 1, Layers: 16, Width: 2048, Heads: 32, KeyValueHeads: 8, Inner: 8192, Llama3Vocabulary, Tied: true) { InBf16 = true }),
        new(
            "tiny",
            "tiny models",
            new LlamaShape("large", 0, Layers: 4, Width: 128, Heads: 4, KeyValueHeads: 2, Inner: 256, Vocabulary: 2048, Tied: false) { InBf16 = true },
            new LlamaShape("tuned", 1, Layers: 2, Width: 64, Heads: 4, KeyValueHeads: 2, Inner: 128, Vocabulary: 2048, Tied: true) { InBf16 = true }),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(set => set.Name)];

    /// <summary>The tuned model's shape, other numbers.</summary>
    public BenchShape Untuned => Tuned with { Name = "untuned", Seed = 2 };

    /// <summary>All three.</summary>
    public IReadOnlyList<BenchShape> Shapes => [Large, Tuned, Untuned];

    public static ShapeSet Named(string name) => All.Single(set => set.Name == name);
}
