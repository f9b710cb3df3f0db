using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime;

/// <summary>A tiny model with random weights, which are the same for the same seed.</summary>
internal sealed class RandomModel : IWeightReader
{
    private readonly Dictionary<string, float[]> _tensors = new(StringComparer.Ordinal); // [stored rows, columns]
    private readonly Random _random;

    /// <param name="fused">Queries, keys and values are stored in one tensor, head by head.</param>
    public RandomModel(DecoderSpec spec, int seed, bool biases = false, bool fused = false)
    {
        Spec = spec;
        _random = new Random(seed);
        int hidden = spec.HiddenSize, size = spec.Attention.HeadSize, inner = spec.Mlp.IntermediateSize;
        int queries = spec.Attention.HeadCount * size, keys = spec.Attention.KeyValueHeadCount * size;
        var afterToo = spec.Norm.Place == NormPlace.BeforeAndAfter;
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
                    Query = fused ? OfFused(i, part: 0) : Linear($"{i}.query", queries, hidden),
                    Key = fused ? OfFused(i, part: 1) : Linear($"{i}.key", keys, hidden),
                    Value = fused ? OfFused(i, part: 2) : Linear($"{i}.value", keys, hidden),
                    QueryNorm = spec.Attention.NormalizesHeads ? HeadNorm($"{i}.query.norm") : null,
                    KeyNorm = spec.Attention.NormalizesHeads ? HeadNorm($"{i}.key.norm") : null,
                    AttentionOutput = Linear($"{i}.output", hidden, queries),
                    AttentionOutputNorm = afterToo ? Norm($"{i}.output.norm") : null,
                    MlpNorm = Norm($"{i}.mlp.norm"),
                    Gate = spec.Mlp.Kind == MlpKind.Gated ? Linear($"{i}.gate", inner, hidden) : null,
                    Up = Linear($"{i}.up", inner, hidden),
                    Down = Linear($"{i}.down", hidden, inner),
                    MlpOutputNorm = afterToo ? Norm($"{i}.down.norm") : null,
                }),
            ],
        };

        NormWeights Norm(string name) => new(
            Tensor(name + ".scale", hidden, null),
            spec.Norm.Kind == NormKind.LayerNorm && biases ? Tensor(name + ".shift", hidden, null) : null);

        NormWeights HeadNorm(string name) => new(Tensor(name + ".scale", size, null), Shift: null);

        LinearWeights OfFused(int layer, int part)
        {
            var whole = Linear($"{layer}.fused", 3 * queries, hidden);
            return new LinearWeights(Part(whole.Weight), whole.Bias is { } bias ? Part(bias) : null);

            WeightReference Part(WeightReference all) =>
                all with { Rows = queries, RowOffset = part * size, GroupRows = size, GroupStride = 3 * size };
        }

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
        seed,
        biases: true);

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
        seed,
        biases);

    public CpuDecoder Load(CpuDecoderOptions? options = null) => CpuDecoder.Load(Spec, Weights, this, options);

    /// <summary>The numbers of a weight, row by row.</summary>
    public float[] this[WeightReference reference]
    {
        get
        {
            var columns = reference.Columns ?? 1;
            var numbers = new float[reference.Rows * columns];
            for (var row = 0; row < reference.Rows; row++)
            {
                var stored = reference.RowOffset + (reference.GroupRows == 0
                    ? row
                    : (row / reference.GroupRows * reference.GroupStride) + (row % reference.GroupRows));
                Array.Copy(_tensors[reference.Tensor], stored * columns, numbers, row * columns, columns);
            }

            return numbers;
        }
    }

    /// <summary>Replaces one number of a weight.</summary>
    public RandomModel Damage(WeightReference reference, int index, float value)
    {
        _tensors[reference.Tensor][index] = value;
        return this;
    }

    /// <summary>Replaces the numbers of all matrices by what <paramref name="type"/> makes of them.</summary>
    public RandomModel Round(WeightType type)
    {
        var matrices = Weights.All().Where(weight => weight.Columns is not null && weight != Weights.PositionEmbedding);
        foreach (var matrix in matrices.DistinctBy(weight => weight.Tensor))
        {
            _tensors[matrix.Tensor] = [.. _tensors[matrix.Tensor].Chunk(matrix.Columns!.Value).SelectMany(row => PlainRounding.Round(type, row))];
        }

        return this;
    }

    public void Read(WeightReference reference, Span<float> destination) => this[reference].CopyTo(destination);

    private WeightReference Tensor(string name, int rows, int? columns)
    {
        var reference = new WeightReference { Tensor = name, Rows = rows, Columns = columns, StoredRows = rows };
        if (_tensors.ContainsKey(name))
        {
            return reference; // another part of it was asked for before
        }

        var isScale = name.EndsWith("scale", StringComparison.Ordinal) && !Spec.Norm.IsScaleOffset;
        var spread = columns is { } inputs && name != "embedding" ? 1.5 / Math.Sqrt(inputs) : 0.5;
        var values = new float[rows * (columns ?? 1)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(((2 * _random.NextDouble()) - 1) * spread) + (isScale ? 1 : 0);
        }

        _tensors.Add(name, values);
        return reference;
    }
}
