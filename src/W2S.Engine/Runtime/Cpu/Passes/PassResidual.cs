using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>
/// The residual stream between attention and MLP: how it takes up what one gives, and what the next reads of it, while a row is at hand.
/// </summary>
internal sealed unsafe class PassResidual
{
    /// <summary>Rows that are worth waking a thread for: a row is little work.</summary>
    private const int SmallestRange = 8;

    private readonly DecoderSpec _spec;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _normalize;
    private readonly RangeJob _addThenNormalize;
    private readonly RangeJob _normalizeThenAdd;

    private CpuNorm? _norm;
    private CpuNorm? _updateNorm;

    public PassResidual(DecoderSpec spec, KernelSet kernels, WorkerPool workers, PassBuffers buffers)
    {
        _spec = spec;
        _kernels = kernels;
        _workers = workers;
        _buffers = buffers;
        _normalize = new RangeJob(Normalize);
        _addThenNormalize = new RangeJob(AddThenNormalize);
        _normalizeThenAdd = new RangeJob(NormalizeThenAdd);
    }

    /// <summary>Normed = norm(Hidden)</summary>
    public void Normalize(CpuNorm norm, int count) => Run(_normalize, norm, updateNorm: null, count);

    /// <summary>Hidden += Update, or updateNorm(Update); Normed = norm(Hidden)</summary>
    public void AddThenNormalize(CpuNorm? updateNorm, CpuNorm norm, int count) => Run(_addThenNormalize, norm, updateNorm, count);

    /// <summary>Normed = norm(Hidden); Hidden += Update, or updateNorm(Update)</summary>
    public void NormalizeThenAdd(CpuNorm norm, CpuNorm? updateNorm, int count) => Run(_normalizeThenAdd, norm, updateNorm, count);

    private void Run(RangeJob job, CpuNorm norm, CpuNorm? updateNorm, int count)
    {
        (_norm, _updateNorm) = (norm, updateNorm);
        _workers.Run(count, SmallestRange, job);
    }

    private void Normalize(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            Normalize(row);
        }
    }

    private void AddThenNormalize(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            Add(row);
            Normalize(row);
        }
    }

    private void NormalizeThenAdd(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            Normalize(row);
            Add(row);
        }
    }

    private void Normalize(int row)
    {
        var offset = (long)row * _buffers.HiddenStride;
        Normalize(_norm!, _buffers.Hidden + offset, _buffers.Normed + offset);
    }

    private void Add(int row)
    {
        var offset = (long)row * _buffers.HiddenStride;
        var update = _buffers.Update + offset; // [hidden], then zeros
        if (_updateNorm is not null)
        {
            Normalize(_updateNorm, update, update);
        }

        _kernels.Add(_buffers.Hidden + offset, update, _buffers.HiddenStride);
    }

    /// <param name="x">[hidden]</param>
    /// <param name="y">[hidden], which may be <paramref name="x"/></param>
    private void Normalize(CpuNorm norm, float* x, float* y) =>
        _kernels.Normalize(_spec.Norm, x, norm.Scale.Data, norm.Shift.Data, y, _spec.HiddenSize);
}
