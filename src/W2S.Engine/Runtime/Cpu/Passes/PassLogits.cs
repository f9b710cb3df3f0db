using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>Logits, for the rows that ask for all of them.</summary>
internal sealed unsafe class PassLogits
{
    /// <summary>Rows whose logits are held at a time: vocabularies are wide.</summary>
    private const int MaxRows = 64;

    private readonly CpuWeights _weights;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly ProductJob _product;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _deliver;
    private readonly int _outputs;
    private readonly float? _softCap;

    private List<PassRow> _rows = [];
    private int _first;
    private int _damaged;

    public PassLogits(
        int outputs, float? softCap, CpuWeights weights, CpuDecoderOptions options, ProductJob product, PassBuffers buffers)
    {
        (_outputs, _softCap, _weights, _product, _buffers) = (outputs, softCap, weights, product, buffers);
        (_kernels, _workers) = (options.Kernels, options.Workers);
        _deliver = new RangeJob(Deliver);
    }

    /// <summary>Reads the pass's normed hidden states.</summary>
    /// <param name="rows">Those from <paramref name="first"/> on ask for logits.</param>
    /// <returns>Which of them has logits that are not numbers, the first of them; -1 for none.</returns>
    public int Run(List<PassRow> rows, int first, int count)
    {
        _rows = rows;
        _damaged = int.MaxValue;
        for (_first = first; _first < first + count; _first += MaxRows)
        {
            var some = Math.Min(MaxRows, first + count - _first);
            _buffers.EnsureLogits(some);
            var normed = _buffers.Normed + ((long)_first * _buffers.HiddenStride);
            _product.Run(_weights.Head, normed, _buffers.HiddenStride, _buffers.Logits, some);
            _workers.Run(some, smallestRange: 1, _deliver);
        }

        return _damaged == int.MaxValue ? -1 : _damaged - first;
    }

    private void Deliver(int start, int end, int worker)
    {
        var padded = _weights.Head.PaddedOutputs;
        for (var row = start; row < end; row++)
        {
            var logits = _buffers.Logits + ((long)row * padded); // [padded vocab]
            if (float.IsNaN(_kernels.LargestIfFinite(logits, _outputs)))
            {
                NoteDamaged(_first + row);
            }

            if (_softCap is { } cap) // after the check: a cap would make infinity a number
            {
                _kernels.SoftCap(logits, padded, cap);
            }

            new ReadOnlySpan<float>(logits, _outputs).CopyTo(_rows[_first + row].Entry.PrepareLogits(_outputs));
        }
    }

    private void NoteDamaged(int row)
    {
        lock (_deliver)
        {
            _damaged = Math.Min(_damaged, row);
        }
    }
}
