using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime;

/// <summary>A tiny model with random weights, which are the same for the same seed.</summary>
internal sealed class RandomModel : IWeightReader
{
    private readonly Dictionary<string, float[]> _tensors = new(StringComparer.Ordinal); // [stored rows, columns]
    private readonly Random _random;

    private RandomModel(DecoderSpec spec, bool biases, int seed)
    {
        Spec = spec;
        _random = new Random(seed);
        int hidden = spec.HiddenSize, size = spec.Attention.HeadSize, inner = spec.Mlp.IntermediateSize;
        int queries = spec.Attention.HeadCount * size, keys = spec.Attention.KeyValueHeadCount * size;
        Weights = new DecoderWeights
        {
            TokenEmbedding = Tensor("embedding", spec.VocabularySize, hidden),
            PositionEmbedding = spec.Position is LearnedPositions ? Tensor("positions", spec.ContextLength, hidden) : null,
            FinalNorm = Norm("norm"),
            Head = spec.Head switch
            {
                ClassificationHead head => Tensor("labels", head.Labels.Count, hidden),
                LanguageModelHead { Tied: false } => Tensor("head", spec.VocabularySize, hidden),
                _ => null,
            },
            Layers =
            [
                .. Enumerable.Range(0, spec.LayerCount).Select(i => new LayerWeights
                {
                    AttentionNorm = Norm($"{i}.attention.norm"),
                    Query = Linear($"{i}.query", queries, hidden),
                    Key = Linear($"{i}.key", keys, hidden),
                    Value = Linear($"{i}.value", keys, hidden),
                    AttentionOutput = Linear($"{i}.output", hidden, queries),
                    MlpNorm = Norm($"{i}.mlp.norm"),
                    Gate = spec.Mlp.Kind == MlpKind.Gated ? Linear($"{i}.gate", inner, hidden) : null,
                    Up = Linear($"{i}.up", inner, hidden),
                    Down = Linear($"{i}.down", hidden, inner),
                }),
            ],
        };

        NormWeights Norm(string name) => new(
            Tensor(name + ".scale", hidden, null),
            spec.Norm.Kind == NormKind.LayerNorm ? Tensor(name + ".shift", hidden, null) : null);

        LinearWeights Linear(string name, int rows, int columns) =>
            new(Tensor(name, rows, columns), biases ? Tensor(name + ".bias", rows, null) : null);
    }

    public DecoderSpec Spec { get; }

    public DecoderWeights Weights { get; }

    /// <summary>GPT-2: LayerNorm, learned positions, biases, a plain MLP, tied head. Sizes are no multiples of any vector.</summary>
    public static RandomModel Gpt2(int seed = 1, Activation activation = Activation.GeluTanh, HeadSpec? head = null) => new(
        new DecoderSpec
        {
            Family = "gpt2",
            VocabularySize = 101,
            HiddenSize = 36,
            LayerCount = 2,
            ContextLength = 80,
            Attention = new AttentionSpec(HeadCount: 3, KeyValueHeadCount: 3, HeadSize: 12),
            Mlp = new MlpSpec(MlpKind.Plain, activation, IntermediateSize: 75),
            Norm = new NormSpec(NormKind.LayerNorm, 1e-5f),
            Position = new LearnedPositions(),
            Head = head ?? new LanguageModelHead(Tied: true),
        },
        biases: true,
        seed);

    /// <summary>Llama: RmsNorm, rotary positions, grouped queries, a gated MLP.</summary>
    public static RandomModel Llama(int seed = 2, bool tied = false, bool biases = false, int headSize = 16, int keyValueHeads = 2) => new(
        new DecoderSpec
        {
            Family = "llama",
            VocabularySize = 130,
            HiddenSize = 44,
            LayerCount = 2,
            ContextLength = 200,
            Attention = new AttentionSpec(HeadCount: 4, KeyValueHeadCount: keyValueHeads, HeadSize: headSize),
            Mlp = new MlpSpec(MlpKind.Gated, Activation.Silu, IntermediateSize: 70),
            Norm = new NormSpec(NormKind.RmsNorm, 1e-6f),
            Position = new RotaryPositions(Theta: 10_000, RotarySize: headSize),
            Head = new LanguageModelHead(tied),
        },
        biases,
        seed);

    public CpuDecoder Load(CpuDecoderOptions? options = null) => CpuDecoder.Load(Spec, Weights, this, options);

    /// <summary>The whole of a weight, for the reference implementation.</summary>
    public float[] this[WeightReference reference] => _tensors[reference.Tensor];

    /// <summary>Replaces one number of a weight.</summary>
    public RandomModel Damage(WeightReference reference, int index, float value)
    {
        _tensors[reference.Tensor][index] = value;
        return this;
    }

    public void Read(WeightReference reference, Span<float> destination)
    {
        var columns = reference.Columns ?? 1;
        _tensors[reference.Tensor].AsSpan(reference.RowOffset * columns, reference.Rows * columns).CopyTo(destination);
    }

    private WeightReference Tensor(string name, int rows, int? columns)
    {
        var isScale = name.EndsWith("scale", StringComparison.Ordinal);
        var spread = columns is { } inputs && name != "embedding" ? 1.5 / Math.Sqrt(inputs) : 0.5;
        var values = new float[rows * (columns ?? 1)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2 * _random.NextDouble()) - 1) * spread) + (isScale ? 1 : 0);
        }

        _tensors.Add(name, values);
        return new WeightReference { Tensor = name, Rows = rows, Columns = columns, StoredRows = rows };
    }
}
