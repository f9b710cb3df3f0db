using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>All numbers of a model, packed for the kernels.</summary>
internal sealed class CpuWeights : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    private CpuWeights()
    {
    }

    /// <summary>[vocab, hidden]; its outputs are the token embeddings.</summary>
    public required PackedMatrix TokenEmbedding { get; init; }

    /// <summary>[context, hidden]; null for rotary models.</summary>
    public required AlignedBuffer? PositionEmbedding { get; init; }

    public required CpuLayer[] Layers { get; init; }

    public required CpuNorm FinalNorm { get; init; }

    /// <summary>[vocab, hidden] or [labels, hidden]; the token embedding itself where they are tied.</summary>
    public required PackedMatrix Head { get; init; }

    /// <summary>Matrices are held as the options say; norms, biases and position embeddings as 32-bit floats.</summary>
    /// <exception cref="ModelFormatException">The checkpoint does not hold what <paramref name="weights"/> says.</exception>
    public static CpuWeights Load(DecoderSpec spec, DecoderWeights weights, IWeightReader reader, CpuDecoderOptions options)
    {
        using var loader = new MatrixLoader(reader, options.Kernels.PanelWidth, options.Weights, options.Workers);
        var owned = new List<IDisposable>();
        try
        {
            var embedding = Matrix(new LinearWeights(weights.TokenEmbedding, Bias: null));
            var loaded = new CpuWeights
            {
                TokenEmbedding = embedding,
                PositionEmbedding = weights.PositionEmbedding is { } positions ? Buffer(positions) : null,
                Layers = [.. weights.Layers.Select(Layer)],
                FinalNorm = Norm(weights.FinalNorm),
                Head = weights.Head is { } head ? Matrix(new LinearWeights(head, Bias: null)) : embedding,
            };
            loaded._owned.AddRange(owned);
            return loaded;
        }
        catch
        {
            owned.ForEach(buffer => buffer.Dispose());
            throw;
        }

        CpuLayer Layer(LayerWeights layer) => new()
        {
            AttentionNorm = Norm(layer.AttentionNorm),
            QueryKeyValue = Matrix(layer.Query, layer.Key, layer.Value),
            QueryNorm = OptionalNorm(layer.QueryNorm),
            KeyNorm = OptionalNorm(layer.KeyNorm),
            AttentionOutput = Matrix(layer.AttentionOutput),
            AttentionOutputNorm = OptionalNorm(layer.AttentionOutputNorm),
            MlpNorm = Norm(layer.MlpNorm),
            GateUp = layer.Gate is { } gate ? Matrix(gate, layer.Up) : Matrix(layer.Up),
            Down = Matrix(layer.Down),
            MlpOutputNorm = OptionalNorm(layer.MlpOutputNorm),
        };

        CpuNorm? OptionalNorm(NormWeights? norm) => norm is null ? null : Norm(norm);

        CpuNorm Norm(NormWeights norm)
        {
            var scale = Buffer(norm.Scale);
            if (spec.Norm.IsScaleOffset)
            {
                AddOne(scale.AsSpan());
            }

            var shift = norm.Shift is { } reference ? Buffer(reference) : Own(new AlignedBuffer(norm.Scale.Rows));
            if (norm.Shift is null)
            {
                shift.Clear();
            }

            return new CpuNorm(scale, shift);
        }

        PackedMatrix Matrix(params ReadOnlySpan<LinearWeights> parts) => Own(loader.Load(parts));

        AlignedBuffer Buffer(WeightReference reference)
        {
            var length = checked(reference.Rows * (reference.Columns ?? 1));
            var buffer = Own(new AlignedBuffer(length));
            reader.Read(reference, buffer.AsSpan());
            return buffer;
        }

        T Own<T>(T buffer)
            where T : IDisposable
        {
            owned.Add(buffer);
            return buffer;
        }
    }

    public void Dispose() => _owned.ForEach(buffer => buffer.Dispose());

    private static void AddOne(Span<float> numbers)
    {
        foreach (ref var number in numbers)
        {
            number += 1;
        }
    }
}
