using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// The transformer: takes rows, one token each, of any number of sequences through all layers at once, and stores their keys and
/// values. Rows meet only in attention, where each looks at its own sequence up to itself.
/// </summary>
internal sealed unsafe class ForwardPass : IDisposable
{
    /// <summary>Rows whose activations are worth waking a thread for.</summary>
    private const int SmallestRange = 4;

    private readonly DecoderSpec _spec;
    private readonly CpuWeights _weights;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly ProductJob _product;
    private readonly PassEmbedding _embedding;
    private readonly PassResidual _residual;
    private readonly PassProjection _projection;
    private readonly PassAttention _attention;
    private readonly PassOutput _output;
    private readonly RangeJob _activate;

    public ForwardPass(DecoderSpec spec, CpuWeights weights, CacheLayout layout, CpuDecoderOptions options)
    {
        _spec = spec;
        _weights = weights;
        _kernels = options.Kernels;
        _workers = options.Workers;
        _buffers = new PassBuffers(spec, weights, _workers.ThreadCount);
        _product = new ProductJob(_kernels, _workers);
        _embedding = new PassEmbedding(spec, weights, _workers, _buffers);
        _residual = new PassResidual(spec, _kernels, _workers, _buffers);
        _projection = new PassProjection(spec, layout, _kernels, _workers, _buffers);
        _attention = new PassAttention(spec, layout, _kernels, _workers, _buffers);
        _output = new PassOutput(spec, weights, options, _product, _buffers);
        _activate = new RangeJob(Activate);
    }

    /// <summary>
    /// Computes <paramref name="count"/> of <paramref name="rows"/>, whose sequences have room, and fills in what they ask for.
    /// </summary>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(List<PassRow> rows, int first, int count)
    {
        _buffers.EnsureRows(count);
        _embedding.Run(rows, first, count);
        for (var index = 0; index < _weights.Layers.Length; index++)
        {
            var layer = _weights.Layers[index];
            _residual.Normalize(layer.AttentionNorm, count);
            _product.Run(layer.QueryKeyValue, _buffers.Normed, _buffers.HiddenStride, _buffers.QueryKeyValue, count);
            _projection.Run(layer, index, rows, first, count); // all rows before any attends: those of one sequence see each other
            _attention.Run(index, rows, first, count);
            _product.Run(layer.AttentionOutput, _buffers.Attended, _buffers.AttendedStride, _buffers.Update, count);

            if (_spec.ParallelResidual)
            {
                _residual.Normalize(layer.MlpNorm, count);
                _residual.AddUpdate(layer.AttentionOutputNorm, count);
            }
            else
            {
                _residual.AddUpdate(layer.AttentionOutputNorm, count);
                _residual.Normalize(layer.MlpNorm, count);
            }

            _product.Run(layer.GateUp, _buffers.Normed, _buffers.HiddenStride, _buffers.Inner, count);
            _workers.Run(count, SmallestRange, _activate);
            _product.Run(layer.Down, _buffers.Inner, _buffers.InnerStride, _buffers.Update, count);
            _residual.AddUpdate(layer.MlpOutputNorm, count);
        }

        _residual.Normalize(_weights.FinalNorm, count);
        _output.Run(rows, first, count);
    }

    public void Dispose() => _buffers.Dispose();

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
