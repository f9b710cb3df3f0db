using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// The transformer: takes rows, one token each, of any number of sequences through all layers at once, and stores their keys and
/// values. Rows meet only in attention, where each looks at its own sequence up to itself.
/// </summary>
internal sealed unsafe class ForwardPass : IDisposable
{
    // Rows that are worth waking a thread for, by how much work a row is.
    private const int FewRows = 4;
    private const int ManyRows = 16;

    private readonly DecoderSpec _spec;
    private readonly CpuWeights _weights;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly ProductJob _product;
    private readonly PassAttention _attention;
    private readonly PassOutput _output;
    private readonly RangeJob _embed;
    private readonly RangeJob _normalize;
    private readonly RangeJob _activate;
    private readonly double[] _frequencies; // [angles]: radians per position

    private List<PassRow> _rows = [];
    private int _first;
    private CpuNorm? _norm;
    private bool _hasUpdate;

    public ForwardPass(DecoderSpec spec, CpuWeights weights, CacheLayout layout, CpuDecoderOptions options)
    {
        _spec = spec;
        _weights = weights;
        _kernels = options.Kernels;
        _workers = options.Workers;
        _buffers = new PassBuffers(spec, weights, _workers.ThreadCount);
        _product = new ProductJob(_kernels, _workers);
        _attention = new PassAttention(spec, layout, _kernels, _workers, _buffers);
        _output = new PassOutput(spec, weights, options, _product, _buffers);
        _embed = new RangeJob(Embed);
        _normalize = new RangeJob(Normalize);
        _activate = new RangeJob(Activate);
        _frequencies = spec.Position is RotaryPositions rotary
            ? [.. Enumerable.Range(0, _buffers.AngleCount).Select(i => Math.Pow(rotary.Theta, -2.0 * i / rotary.RotarySize))]
            : [];
    }

    /// <summary>Computes <paramref name="count"/> of <paramref name="rows"/>, whose sequences have room, and fills in what they ask for.</summary>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(List<PassRow> rows, int first, int count)
    {
        (_rows, _first, _hasUpdate) = (rows, first, false);
        _buffers.EnsureRows(count);
        _workers.Run(count, FewRows, _embed);
        for (var index = 0; index < _weights.Layers.Length; index++)
        {
            var layer = _weights.Layers[index];
            AddUpdateAndNormalize(layer.AttentionNorm, count);
            _product.Run(layer.QueryKeyValue, _buffers.Normed, _buffers.HiddenStride, _buffers.QueryKeyValue, count);
            _attention.Run(layer, index, rows, first, count);
            _product.Run(layer.AttentionOutput, _buffers.Attended, _buffers.AttendedStride, _buffers.Update, count);

            AddUpdateAndNormalize(layer.MlpNorm, count);
            _product.Run(layer.GateUp, _buffers.Normed, _buffers.HiddenStride, _buffers.Inner, count);
            _workers.Run(count, FewRows, _activate);
            _product.Run(layer.Down, _buffers.Inner, _buffers.InnerStride, _buffers.Update, count);
        }

        AddUpdateAndNormalize(_weights.FinalNorm, count);
        _output.Run(rows, first, count);
    }

    public void Dispose() => _buffers.Dispose();

    private void AddUpdateAndNormalize(CpuNorm norm, int count)
    {
        _norm = norm;
        _workers.Run(count, ManyRows, _normalize);
        _hasUpdate = true;
    }

    /// <summary>Hidden = token embedding (+ position embedding), and the angles this position is rotated by.</summary>
    private void Embed(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            var item = _rows[_first + row];
            var hidden = _buffers.Hidden + ((long)row * _buffers.HiddenStride); // [hidden]
            _weights.TokenEmbedding.CopyOutput(item.Token, hidden);
            if (_weights.PositionEmbedding is { } positions)
            {
                var position = positions.Data + ((long)item.Position * _spec.HiddenSize); // [hidden]
                for (var i = 0; i < _spec.HiddenSize; i++)
                {
                    hidden[i] += position[i];
                }
            }

            float* cosines = _buffers.Angles + ((long)row * 2 * _buffers.AngleCount), sines = cosines + _buffers.AngleCount; // [angles]
            for (var i = 0; i < _frequencies.Length; i++)
            {
                (var sine, var cosine) = Math.SinCos(item.Position * _frequencies[i]);
                (sines[i], cosines[i]) = ((float)sine, (float)cosine);
            }
        }
    }

    /// <summary>Hidden += Update; Normed = norm(Hidden)</summary>
    private void Normalize(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            var offset = (long)row * _buffers.HiddenStride;
            var hidden = _buffers.Hidden + offset; // [hidden]
            if (_hasUpdate)
            {
                _kernels.Add(hidden, _buffers.Update + offset, _buffers.HiddenStride);
            }

            _kernels.Normalize(_spec.Norm, hidden, _norm!.Scale.Data, _norm.Shift.Data, _buffers.Normed + offset, _spec.HiddenSize);
        }
    }

    /// <summary>Inner = activation(Inner), or activation(gate) * up</summary>
    private void Activate(int start, int end, int worker)
    {
        var gated = _spec.Mlp.Kind == MlpKind.Gated;
        var width = gated ? _weights.Layers[0].GateUp.OffsetOf(1) : _buffers.InnerStride;
        for (var row = start; row < end; row++)
        {
            var inner = _buffers.Inner + ((long)row * _buffers.InnerStride); // [gate | up]
            if (gated)
            {
                _kernels.ActivateGated(_spec.Mlp.Activation, inner, inner + width, width);
            }
            else
            {
                _kernels.Activate(_spec.Mlp.Activation, inner, width);
            }
        }
    }
}
