using W2S.Engine.Models;

namespace W2S.Engine.Tests.Runtime;

/// <summary>
/// What a decoder-only transformer computes, written as plainly as possible: double precision, no cache, no batch, no blocks.
/// It shares no code with the engine.
/// </summary>
internal sealed class ReferenceDecoder(RandomModel model)
{
    private readonly DecoderSpec _spec = model.Spec;

    /// <returns>[tokens, vocab], or [tokens, labels]</returns>
    public double[][] Logits(IReadOnlyList<int> tokens)
    {
        var weights = model.Weights;
        double[][] hidden = [.. tokens.Select(Embed)]; // [tokens, hidden]
        foreach (var layer in weights.Layers)
        {
            AddTo(hidden, Attention(layer, [.. hidden.Select(row => Norm(row, layer.AttentionNorm))]));
            AddTo(hidden, [.. hidden.Select(row => Mlp(layer, Norm(row, layer.MlpNorm)))]);
        }

        var head = new LinearWeights(weights.Head ?? weights.TokenEmbedding, Bias: null);
        return [.. hidden.Select(row => Linear(Norm(row, weights.FinalNorm), head))];
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
                tokens[(token * _spec.HiddenSize) + i] + (double)(positions?[(position * _spec.HiddenSize) + i] ?? 0)),
        ];
    }

    private double[] Norm(double[] x, NormWeights weights)
    {
        var mean = _spec.Norm.Kind == NormKind.LayerNorm ? x.Average() : 0;
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + _spec.Norm.Epsilon);
        var scale = model[weights.Scale];
        var shift = weights.Shift is { } reference ? model[reference] : null;
        return [.. x.Select((value, i) => ((value - mean) / deviation * scale[i]) + (shift?[i] ?? 0))];
    }

    private double[] Linear(double[] x, LinearWeights weights)
    {
        var matrix = model[weights.Weight]; // [out, in]
        var bias = weights.Bias is { } reference ? model[reference] : null;
        return [.. Enumerable.Range(0, weights.Weight.Rows).Select(o => x.Select((value, i) => value * matrix[(o * x.Length) + i]).Sum() + (bias?[o] ?? 0))];
    }

    private double[][] Attention(LayerWeights layer, double[][] x)
    {
        (var heads, var keyValueHeads, var size) = _spec.Attention;
        double[][] queries = [.. x.Select((row, position) => Rotate(Linear(row, layer.Query), position))]; // [tokens, heads * size]
        double[][] keys = [.. x.Select((row, position) => Rotate(Linear(row, layer.Key), position))];      // [tokens, kv heads * size]
        double[][] values = [.. x.Select(row => Linear(row, layer.Value))];
        return [.. x.Select((_, position) => Linear(Mix(position), layer.AttentionOutput))];

        double[] Mix(int position)
        {
            var mixed = new double[heads * size];
            for (var head = 0; head < heads; head++)
            {
                var shared = head / (heads / keyValueHeads);
                double[] scores =
                [
                    .. Enumerable.Range(0, position + 1).Select(at => Enumerable.Range(0, size)
                        .Sum(i => queries[position][(head * size) + i] * keys[at][(shared * size) + i]) / Math.Sqrt(size)),
                ];
                double[] weights = [.. LogSoftmax(scores).Select(Math.Exp)];
                for (var i = 0; i < size; i++)
                {
                    mixed[(head * size) + i] = weights.Select((weight, at) => weight * values[at][(shared * size) + i]).Sum();
                }
            }

            return mixed;
        }
    }

    /// <summary>Rotates pairs (i, i + half) of every head by position * theta^(-2 i / rotary size).</summary>
    private double[] Rotate(double[] x, int position)
    {
        if (_spec.Position is not RotaryPositions rotary)
        {
            return x;
        }

        double[] y = [.. x];
        var half = rotary.RotarySize / 2;
        for (var head = 0; head < x.Length; head += _spec.Attention.HeadSize)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = position * Math.Pow(rotary.Theta, -2.0 * i / rotary.RotarySize);
                y[head + i] = (x[head + i] * Math.Cos(angle)) - (x[head + half + i] * Math.Sin(angle));
                y[head + half + i] = (x[head + half + i] * Math.Cos(angle)) + (x[head + i] * Math.Sin(angle));
            }
        }

        return y;
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
        Activation.Gelu => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        _ => Math.Max(x, 0),
    };

    /// <summary>The Taylor series, good to 1e-12 for the |x| below 4 that occur.</summary>
    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return sum * 2 / Math.Sqrt(Math.PI);
    }

    private static void AddTo(double[][] x, double[][] update)
    {
        for (var row = 0; row < x.Length; row++)
        {
            for (var i = 0; i < x[row].Length; i++)
            {
                x[row][i] += update[row][i];
            }
        }
    }
}
