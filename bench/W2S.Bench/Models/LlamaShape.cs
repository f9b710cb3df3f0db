namespace W2S.Bench.Models;

/// <summary>A shape of Llama 3.</summary>
/// <param name="Heads">Of queries; keys and values have <paramref name="KeyValueHeads"/>.</param>
/// <param name="Inner">Width of the MLP.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="Tied">Whether the token embedding serves as output matrix.</param>
internal sealed record LlamaShape(
    string Name, int Seed, int Layers, int Width, int Heads, int KeyValueHeads, int Inner, int Vocabulary, bool Tied) : BenchShape(Name, Seed)
{
    private const int ContextLength = 8192;

    private static readonly string[] Architectures = ["LlamaForCausalLM"];

    public override int Layers { get; init; } = Layers;

    public override int VocabularySize => Vocabulary;

    private int KeyValueWidth => Width / Heads * KeyValueHeads;

    public override IReadOnlyDictionary<string, object> Config() => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["architectures"] = Architectures,
        ["model_type"] = "llama",
        ["vocab_size"] = VocabularySize,
        ["max_position_embeddings"] = ContextLength,
        ["num_hidden_layers"] = Layers,
        ["hidden_size"] = Width,
        ["intermediate_size"] = Inner,
        ["num_attention_heads"] = Heads,
        ["num_key_value_heads"] = KeyValueHeads,
        ["hidden_act"] = "silu",
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 500000.0,
        ["tie_word_embeddings"] = Tied,
    };

    public override IEnumerable<BenchTensor> Tensors() =>
    [
        BenchTensor.Normal("model.embed_tokens.weight", VocabularySize, Width),
        .. Enumerable.Range(0, Layers).SelectMany(layer => LayerTensors($"model.layers.{layer}")),
        Norm("model.norm"),
        .. Tied ? [] : new[] { BenchTensor.Normal("lm_head.weight", VocabularySize, Width) },
    ];

    private IEnumerable<BenchTensor> LayerTensors(string layer) =>
    [
        Norm($"{layer}.input_layernorm"),
        Linear($"{layer}.self_attn.q_proj", Width, Width),
        Linear($"{layer}.self_attn.k_proj", KeyValueWidth, Width),
        Linear($"{layer}.self_attn.v_proj", KeyValueWidth, Width),
        Linear($"{layer}.self_attn.o_proj", Width, Width),
        Norm($"{layer}.post_attention_layernorm"),
        Linear($"{layer}.mlp.gate_proj", Inner, Width),
        Linear($"{layer}.mlp.up_proj", Inner, Width),
        Linear($"{layer}.mlp.down_proj", Width, Inner),
    ];

    private BenchTensor Norm(string name) => BenchTensor.Constant($"{name}.weight", Width, 1);

    private static BenchTensor Linear(string name, int outputs, int inputs) => BenchTensor.Normal($"{name}.weight", outputs, inputs);
}
