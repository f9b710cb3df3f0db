using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>
/// Log-probabilities of given tokens: product with the head, soft cap and log-softmax, some hundred outputs of the vocabulary at a time, so that
/// logits never leave a core's cache and are never all in memory.
/// </summary>
/// <remarks>Each stretch of outputs leaves its own largest and sum for a row; a row's are then put together in order, whoever computed them.</remarks>
internal sealed unsafe class PassScores : IRangeJob
{
    /// <summary>Outputs in a stretch, whole panels of every kernel set; with <see cref="TileRows"/>, 128 KiB of logits.</summary>
    private const int StretchOutputs = 512;

    /// <summary>Rows whose logits are held at a time.</summary>
    private const int TileRows = 64;

    private readonly CpuWeights _weights;
    private readonly KernelSet _kernels;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly int _outputs;
    private readonly int _stretches;
    private readonly float? _softCap;
    private readonly RangeJob _finish;

    private List<PassRow> _rows = [];
    private int _first;
    private int _count;
    private float[] _targets = []; // [rows], logits of the tokens asked about
    private float[] _largest = []; // [rows, stretches], NaN where one is no number
    private double[] _sums = [];   // [rows, stretches], of exponentials of the distance from the largest
    private double[] _results = []; // [rows], NaN where a logit is no number

    public PassScores(int outputs, float? softCap, CpuWeights weights, CpuDecoderOptions options, PassBuffers buffers)
    {
        (_outputs, _softCap, _weights, _buffers) = (outputs, softCap, weights, buffers);
        (_kernels, _workers) = (options.Kernels, options.Workers);
        _stretches = (outputs + StretchOutputs - 1) / StretchOutputs;
        _finish = new RangeJob(Finish);
    }

    /// <summary>Reads the pass's normed hidden states.</summary>
    /// <param name="rows">Those from <paramref name="first"/> on ask for log-probabilities.</param>
    /// <returns>[count], natural logs; NaN where logits are not numbers. Valid until the next call.</returns>
    public ReadOnlySpan<double> Run(List<PassRow> rows, int first, int count)
    {
        (_rows, _first, _count) = (rows, first, count);
        EnsureRows(count);
        _workers.Run(_stretches, ProductJob.SmallestRange(2L * count * _weights.Head.Inputs * StretchOutputs, _stretches), this);
        _workers.Run(count, smallestRange: TileRows / 4, _finish);
        return _results.AsSpan(0, count);
    }

    void IRangeJob.Run(int start, int end, int worker)
    {
        var logits = _buffers.Scratch(worker, TileRows * StretchOutputs); // [tile rows, stretch outputs]
        for (var stretch = start; stretch < end; stretch++)
        {
            for (var row = 0; row < _count; row += TileRows)
            {
                var rows = Math.Min(TileRows, _count - row);
                Multiply(stretch, row, rows, logits);
                for (var i = 0; i < rows; i++)
                {
                    Reduce(stretch, row + i, logits + (i * StretchOutputs));
                }
            }
        }
    }

    /// <param name="logits">[tile rows, stretch outputs]</param>
    private void Multiply(int stretch, int row, int rows, float* logits)
    {
        var head = _weights.Head;
        int panels = StretchOutputs / head.PanelWidth, firstPanel = stretch * panels;
        var normed = _buffers.Normed + ((long)(_first + row) * _buffers.HiddenStride);
        var origin = logits - ((long)firstPanel * head.PanelWidth); // where a row's first output would be
        _kernels.Product(
            head, normed, _buffers.HiddenStride, origin, StretchOutputs, rows, firstPanel, Math.Min(firstPanel + panels, head.Panels));
    }

    /// <param name="logits">[stretch outputs]</param>
    private void Reduce(int stretch, int row, float* logits)
    {
        var first = stretch * StretchOutputs;
        var count = Math.Min(StretchOutputs, _outputs - first);
        var padded = Math.Min(StretchOutputs, _weights.Head.PaddedOutputs - first);
        var largest = _kernels.LargestIfFinite(logits, count);
        if (_softCap is { } cap && !float.IsNaN(largest)) // after the check: a cap would make infinity a number
        {
            _kernels.SoftCap(logits, padded, cap);
            largest = _kernels.LargestIfFinite(logits, count);
        }

        var item = _rows[_first + row];
        var target = item.Entry.Targets.Span[item.Index] - first;
        if (target >= 0 && target < count)
        {
            _targets[row] = logits[target];
        }

        new Span<float>(logits + count, padded - count).Fill(float.NegativeInfinity);
        var index = ((long)row * _stretches) + stretch;
        _largest[index] = largest;
        _sums[index] = _kernels.SumOfExponentials(logits, padded, largest);
    }

    private void Finish(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            var largest = _largest.AsSpan(row * _stretches, _stretches);
            var sums = _sums.AsSpan(row * _stretches, _stretches);
            var max = float.NegativeInfinity;
            foreach (var each in largest)
            {
                max = MathF.Max(max, each); // NaN wins
            }

            double sum = 0;
            for (var stretch = 0; stretch < sums.Length; stretch++)
            {
                sum += sums[stretch] * Math.Exp((double)largest[stretch] - max);
            }

            _results[row] = _targets[row] - (max + Math.Log(sum));
        }
    }

    private void EnsureRows(int rows)
    {
        if (_results.Length < rows)
        {
            _targets = new float[rows];
            _largest = new float[rows * _stretches];
            _sums = new double[rows * _stretches];
            _results = new double[rows]; // last: its length says that all the others are there, also after memory ran out
        }
    }
}
