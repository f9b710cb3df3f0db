using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Attention;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>
/// The transformer: takes rows, one token each, of any number of sequences through all layers at once, and stores their keys and
/// values. Rows meet only in attention, where each looks at its own sequence up to itself.
/// </summary>
internal sealed unsafe class ForwardPass : IDisposable
{
    private readonly DecoderSpec _spec;
    private readonly CpuWeights _weights;
    private readonly PassBuffers _buffers;
    private readonly ProductJob _product;
    private readonly GateUpJob _gateUp;
    private readonly PassEmbedding _embedding;
    private readonly PassResidual _residual;
    private readonly PassProjection _projection;
    private readonly PassAttention _attention;
    private readonly AskedRows _asked;
    private readonly PassOutput _output;

    public ForwardPass(DecoderSpec spec, CpuWeights weights, CacheLayout layout, CpuDecoderOptions options)
    {
        _spec = spec;
        _weights = weights;
        var (kernels, workers) = (options.Kernels, options.Workers);
        _buffers = new PassBuffers(spec, weights, workers.ThreadCount);
        _product = new ProductJob(kernels, workers);
        _gateUp = new GateUpJob(spec.Mlp, kernels, workers, _buffers);
        _embedding = new PassEmbedding(spec, weights, workers, _buffers);
        _residual = new PassResidual(spec, kernels, workers, _buffers);
        _projection = new PassProjection(spec, layout, kernels, workers, _buffers);
        _attention = new PassAttention(spec, layout, kernels, workers, _buffers);
        _asked = new AskedRows(_buffers);
        _output = new PassOutput(spec, weights, options, _product, _buffers);
    }

    /// <summary>
    /// Computes <paramref name="count"/> of <paramref name="rows"/>, whose sequences have room, and fills in what they ask for.
    /// </summary>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(List<PassRow> rows, int first, int count)
    {
        _buffers.EnsureRows(count);
        _embedding.Run(rows, first, count);
        _attention.Plan(rows, first, count);
        var layers = _weights.Layers;
        _residual.Normalize(layers[0].AttentionNorm, count);
        for (var index = 0; index < layers.Length; index++)
        {
            var layer = layers[index];
            var isLast = index == layers.Length - 1;
            _product.Run(layer.QueryKeyValue, _buffers.Normed, _buffers.HiddenStride, _buffers.QueryKeyValue, count);
            _projection.Run(layer, index, rows, first, count); // all rows before any attends: those of one sequence see each other
            if (isLast)
            {
                (rows, first, count) = (_asked.Rows, 0, _asked.Gather(rows, first, count));
                if (count == 0)
                {
                    return;
                }

                _attention.Plan(rows, first, count);
            }

            _attention.Run(index);
            _product.Run(layer.AttentionOutput, _buffers.Attended, _buffers.AttendedStride, _buffers.Update, count);
            if (_spec.ParallelResidual)
            {
                _residual.NormalizeThenAdd(layer.MlpNorm, layer.AttentionOutputNorm, count);
            }
            else
            {
                _residual.AddThenNormalize(layer.AttentionOutputNorm, layer.MlpNorm, count);
            }

            _gateUp.Run(layer.GateUp, count);
            _product.Run(layer.Down, _buffers.Inner, _buffers.InnerStride, _buffers.Update, count);
            _residual.AddThenNormalize(layer.MlpOutputNorm, isLast ? _weights.FinalNorm : layers[index + 1].AttentionNorm, count);
        }

        _output.Run(rows, count);
    }

    public void Dispose() => _buffers.Dispose();
}
