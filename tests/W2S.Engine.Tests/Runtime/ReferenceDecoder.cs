using W2S.Engine.Models;

namespace W2S.Engine.Tests.Runtime;

/// <summary>
/// What a decoder-only transformer computes, written as plainly as possible: double precision, no cache, no batch, no blocks.
/// It shares no code with the engine.
/// </summary>
/// <param name="expectedLength">Of the sequence, where rotary scalings depend on it; null for the whole context.</param>
internal sealed class ReferenceDecoder(RandomModel model, int? expectedLength = null)
{
    private readonly DecoderSpec _spec = model.Spec;
    private readonly ReferenceRotation? _rotation = model.Spec.Position is RotaryPositions rotary
        ? new ReferenceRotation(rotary, expectedLength ?? model.Spec.ContextLength)
        : null;

    /// <returns>[tokens, vocab], or [tokens, labels]</returns>
    public double[][] Logits(IReadOnlyList<int> tokens)
    {
        var weights = model.Weights;
        double[][] hidden = [.. tokens.Select(Embed)]; // [tokens, hidden]
        for (var index = 0; index < weights.Layers.Count; index++)
        {
            var layer = weights.Layers[index];
            var window = _spec.Windows.Count == 0 ? null : _spec.Windows[index];
            var attended = Attention(layer, window, NormAll(hidden, layer.AttentionNorm));
            var afterAttention = Add(hidden, NormAll(attended, layer.AttentionOutputNorm));
            var mlpInput = _spec.ParallelResidual ? hidden : afterAttention;
            double[][] mlp = [.. NormAll(mlpInput, layer.MlpNorm).Select(row => Mlp(layer, row))];
            hidden = Add(afterAttention, NormAll(mlp, layer.MlpOutputNorm));
        }

        var head = new LinearWeights(weights.Head ?? weights.TokenEmbedding, Bias: null);
        var cap = (_spec.Head as LanguageModelHead)?.SoftCap;
        return [.. NormAll(hidden, weights.FinalNorm).Select(row => Cap(Linear(row, head), cap))];
    }

    /// <returns>[vocab]</returns>
    public static double[] LogSoftmax(double[] logits)
    {
        var max = logits.Max();
        var log = max + Math.Log(logits.Sum(logit => Math.Exp(logit - max)));
        return [.. logits.Select(logit => logit - log)];
    }

    private double[] Embed(int token, int position)
    {
        var tokens = model[model.Weights.TokenEmbedding];
        var positions = model.Weights.PositionEmbedding is { } reference ? model[reference] : null;
        return
        [
            .. Enumerable.Range(0, _spec.HiddenSize).Select(i =>
                (tokens[(token * _spec.HiddenSize) + i] * (double)_spec.EmbeddingScale) + (positions?[(position * _spec.HiddenSize) + i] ?? 0)),
        ];
    }

    /// <summary>Rows as they are where there is no norm.</summary>
    private double[][] NormAll(double[][] rows, NormWeights? weights) =>
        weights is null ? rows : [.. rows.Select(row => Norm(row, weights, _spec.Norm.Kind))];

    private double[] Norm(double[] x, NormWeights weights, NormKind kind)
    {
        var mean = kind == NormKind.LayerNorm ? x.Average() : 0;
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + _spec.Norm.Epsilon);
        var scale = model[weights.Scale];
        var one = _spec.Norm.IsScaleOffset ? 1.0 : 0;
        var shift = weights.Shift is { } reference ? model[reference] : null;
        return [.. x.Select((value, i) => ((value - mean) / deviation * (one + scale[i])) + (shift?[i] ?? 0))];
    }

    private double[] Linear(double[] x, LinearWeights weights)
    {
        var matrix = model[weights.Weight]; // [out, in]
        var bias = weights.Bias is { } reference ? model[reference] : null;
        return [.. Enumerable.Range(0, weights.Weight.Rows).Select(o => x.Select((value, i) => value * matrix[(o * x.Length) + i]).Sum() + (bias?[o] ?? 0))];
    }

    private double[][] Attention(LayerWeights layer, int? window, double[][] x)
    {
        (var heads, var keyValueHeads, var size) = _spec.Attention;
        double[][][] queries = [.. x.Select((row, position) => Heads(Linear(row, layer.Query), layer.QueryNorm, position))]; // [tokens, heads, size]
        double[][][] keys = [.. x.Select((row, position) => Heads(Linear(row, layer.Key), layer.KeyNorm, position))];        // [tokens, kv heads, size]
        double[][][] values = [.. x.Select(row => Linear(row, layer.Value).Chunk(size).ToArray())];                          // [tokens, kv heads, size]
        return [.. x.Select((_, position) => Linear([.. Enumerable.Range(0, heads).SelectMany(head => Mix(position, head))], layer.AttentionOutput))];

        double[] Mix(int position, int head)
        {
            var shared = head / (heads / keyValueHeads);
            int[] seen = [.. Enumerable.Range(0, position + 1).Where(key => window is null || position - key < window)];
            double[] scores =
            [
                .. seen.Select(key => queries[position][head].Zip(keys[key][shared], (q, k) => q * k).Sum() * _spec.Attention.QueryScale),
            ];
            double[] weights = [.. LogSoftmax(Cap(scores, _spec.Attention.SoftCap)).Select(Math.Exp)];
            return [.. Enumerable.Range(0, size).Select(i => seen.Zip(weights, (key, weight) => weight * values[key][shared][i]).Sum())];
        }
    }

    /// <returns>[heads, size]</returns>
    private double[][] Heads(double[] x, NormWeights? norm, int position)
    {
        var heads = x.Chunk(_spec.Attention.HeadSize);
        var normed = norm is null ? heads : heads.Select(head => Norm(head, norm, NormKind.RmsNorm));
        return [.. normed.Select(head => _rotation?.Rotate(head, position) ?? head)];
    }

    private double[] Mlp(LayerWeights layer, double[] x)
    {
        var up = Linear(x, layer.Up);
        double[] inner = layer.Gate is { } gate
            ? [.. Linear(x, gate).Zip(up, (g, u) => Activate(g) * u)]
            : [.. up.Select(Activate)];
        return Linear(inner, layer.Down);
    }

    private double Activate(double x) => _spec.Mlp.Activation switch
    {
        Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Activation.Gelu => 0.5 * x * (1 + ErrorFunction.Erf(x / Math.Sqrt(2))),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        _ => Math.Max(x, 0),
    };

    private static double[] Cap(double[] x, float? cap) => cap is { } most ? [.. x.Select(value => most * Math.Tanh(value / most))] : x;

    private static double[][] Add(double[][] x, double[][] y) => [.. x.Zip(y, (a, b) => a.Zip(b, (p, q) => p + q).ToArray())];
}
