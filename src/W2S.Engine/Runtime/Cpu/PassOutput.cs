using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>The last step of a pass: logits, for the rows that ask for something, and what is made of them.</summary>
internal sealed unsafe class PassOutput
{
    /// <summary>Rows whose logits are held at a time: vocabularies are wide.</summary>
    private const int MaxRows = 64;

    private readonly CpuWeights _weights;
    private readonly CpuDecoderOptions _options;
    private readonly KernelSet _kernels;
    private readonly ProductJob _product;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _deliver;
    private readonly int _outputs;
    private readonly float? _softCap;
    private readonly List<PassRow> _asked = []; // [rows asked for]

    public PassOutput(DecoderSpec spec, CpuWeights weights, CpuDecoderOptions options, ProductJob product, PassBuffers buffers)
    {
        _weights = weights;
        _options = options;
        _kernels = options.Kernels;
        _product = product;
        _buffers = buffers;
        _deliver = new RangeJob(Deliver);
        _softCap = (spec.Head as LanguageModelHead)?.SoftCap;
        _outputs = spec.Head is ClassificationHead head ? head.Labels.Count : spec.VocabularySize;
    }

    /// <summary>Reads the pass's normed hidden states.</summary>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(List<PassRow> rows, int first, int count)
    {
        var row = 0;
        while (row < count)
        {
            _asked.Clear();
            for (; row < count && _asked.Count < MaxRows; row++)
            {
                if (rows[first + row].HasOutput)
                {
                    Gather(row, _asked.Count);
                    _asked.Add(rows[first + row]);
                }
            }

            if (_asked.Count > 0)
            {
                _buffers.EnsureLogits(_asked.Count);
                _product.Run(_weights.Head, _buffers.Update, _buffers.HiddenStride, _buffers.Logits, _asked.Count);
                _options.Workers.Run(_asked.Count, smallestRange: 1, _deliver);
            }
        }
    }

    /// <summary>Moves a row to where the rows asked for stand together; <see cref="PassBuffers.Update"/> has served by now.</summary>
    private void Gather(int row, int to)
    {
        var stride = _buffers.HiddenStride;
        new Span<float>(_buffers.Normed + ((long)row * stride), stride).CopyTo(new Span<float>(_buffers.Update + ((long)to * stride), stride));
    }

    private void Deliver(int start, int end, int worker)
    {
        var padded = _weights.Head.PaddedOutputs;
        for (var row = start; row < end; row++)
        {
            var item = _asked[row];
            var logits = _buffers.Logits + ((long)row * padded); // [padded vocab]
            if (!_kernels.AllFinite(logits, _outputs))
            {
                throw new W2SException(
                    $"the model '{_options.Name}' produced logits that are not numbers (NaN or infinite) after token {item.Token} " +
                    $"at position {item.Position}: its weights are damaged or do not belong to its configuration");
            }

            if (_softCap is { } cap) // after the check: a cap would make infinity a number
            {
                _kernels.SoftCap(logits, padded, cap);
            }

            if (item.Entry.Output == ForwardOutput.LastLogits)
            {
                new ReadOnlySpan<float>(logits, _outputs).CopyTo(item.Entry.PrepareLogits(_outputs));
            }
            else
            {
                var target = logits[item.Entry.Targets.Span[item.Index]];
                new Span<float>(logits + _outputs, padded - _outputs).Fill(float.NegativeInfinity);
                item.Entry.LogProbabilities[item.Index] = target - _kernels.LogSumOfExponentials(logits, padded);
            }
        }
    }
}
