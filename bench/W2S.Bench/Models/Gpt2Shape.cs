namespace W2S.Bench.Models;

/// <summary>A shape of GPT-2.</summary>
internal sealed record Gpt2Shape(string Name, int Seed, int Layers, int Width, int Heads) : BenchShape(Name, Seed)
{
    public const int Vocabulary = 50257;
    private const int ContextLength = 1024;

    private static readonly string[] Architectures = ["GPT2LMHeadModel"];

    public override int Layers { get; init; } = Layers;

    public override int VocabularySize => Vocabulary;

    public override IReadOnlyDictionary<string, object> Config() => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["architectures"] = Architectures,
        ["model_type"] = "gpt2",
        ["vocab_size"] = VocabularySize,
        ["n_positions"] = ContextLength,
        ["n_layer"] = Layers,
        ["n_embd"] = Width,
        ["n_head"] = Heads,
        ["layer_norm_epsilon"] = 1e-5,
        ["activation_function"] = "gelu_new",
        ["tie_word_embeddings"] = true,
    };

    public override IEnumerable<BenchTensor> Tensors() =>
    [
        BenchTensor.Normal("transformer.wte.weight", VocabularySize, Width),
        BenchTensor.Normal("transformer.wpe.weight", ContextLength, Width),
        .. Enumerable.Range(0, Layers).SelectMany(layer => LayerTensors($"transformer.h.{layer}")),
        .. Norm("transformer.ln_f"),
    ];

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
        [BenchTensor.Constant($"{name}.weight", Width, 1), BenchTensor.Constant($"{name}.bias", Width, 0)];

    private static IEnumerable<BenchTensor> Conv1D(string name, int inputs, int outputs) =>
        [BenchTensor.Normal($"{name}.weight", inputs, outputs), BenchTensor.Constant($"{name}.bias", outputs, 0)];
}
