using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>The residual stream between attention and MLP: what they read of it, and how it takes up what they give.</summary>
internal sealed unsafe class PassResidual
{
    /// <summary>Rows that are worth waking a thread for: a row is little work.</summary>
    private const int SmallestRange = 16;

    private readonly DecoderSpec _spec;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _normalize;
    private readonly RangeJob _add;

    private CpuNorm? _norm;

    public PassResidual(DecoderSpec spec, KernelSet kernels, WorkerPool workers, PassBuffers buffers)
    {
        _spec = spec;
        _kernels = kernels;
        _workers = workers;
        _buffers = buffers;
        _normalize = new RangeJob(Normalize);
        _add = new RangeJob(Add);
    }

    /// <summary>Normed = norm(Hidden)</summary>
    public void Normalize(CpuNorm norm, int count)
    {
        _norm = norm;
        _workers.Run(count, SmallestRange, _normalize);
    }

    /// <summary>Hidden += Update, or norm(Update)</summary>
    public void AddUpdate(CpuNorm? norm, int count)
    {
        _norm = norm;
        _workers.Run(count, SmallestRange, _add);
    }

    private void Normalize(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            var offset = (long)row * _buffers.HiddenStride;
            Normalize(_norm!, _buffers.Hidden + offset, _buffers.Normed + offset);
        }
    }

    private void Add(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            var offset = (long)row * _buffers.HiddenStride;
            var update = _buffers.Update + offset; // [hidden], then zeros
            if (_norm is not null)
            {
                Normalize(_norm, update, update);
            }

            _kernels.Add(_buffers.Hidden + offset, update, _buffers.HiddenStride);
        }
    }

    /// <param name="x">[hidden]</param>
    /// <param name="y">[hidden], which may be <paramref name="x"/></param>
    private void Normalize(CpuNorm norm, float* x, float* y) =>
        _kernels.Normalize(_spec.Norm, x, norm.Scale.Data, norm.Shift.Data, y, _spec.HiddenSize);
}
