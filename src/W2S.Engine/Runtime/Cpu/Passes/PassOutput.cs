using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>The last step of a pass: logits, and what is made of them.</summary>
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

    private List<PassRow> _rows = [];
    private int _first;

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
    /// <param name="rows">All of which ask for something.</param>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(List<PassRow> rows, int count)
    {
        _rows = rows;
        for (_first = 0; _first < count; _first += MaxRows)
        {
            var some = Math.Min(MaxRows, count - _first);
            _buffers.EnsureLogits(some);
            var normed = _buffers.Normed + ((long)_first * _buffers.HiddenStride);
            _product.Run(_weights.Head, normed, _buffers.HiddenStride, _buffers.Logits, some);
            _options.Workers.Run(some, smallestRange: 1, _deliver);
        }
    }

    private void Deliver(int start, int end, int worker)
    {
        var padded = _weights.Head.PaddedOutputs;
        for (var row = start; row < end; row++)
        {
            var item = _rows[_first + row];
            var logits = _buffers.Logits + ((long)row * padded); // [padded vocab]
            var largest = _kernels.LargestIfFinite(logits, _outputs);
            if (float.IsNaN(largest))
            {
                throw new W2SException(
                    $"the model '{_options.Name}' produced logits that are not numbers (NaN or infinite) after token {item.Token} " +
                    $"at position {item.Position}: its weights are damaged or do not belong to its configuration");
            }

            if (_softCap is { } cap) // after the check: a cap would make infinity a number
            {
                _kernels.SoftCap(logits, padded, cap);
                largest = _kernels.LargestIfFinite(logits, _outputs);
            }

            if (item.Entry.Output == ForwardOutput.LastLogits)
            {
                new ReadOnlySpan<float>(logits, _outputs).CopyTo(item.Entry.PrepareLogits(_outputs));
            }
            else
            {
                var target = logits[item.Entry.Targets.Span[item.Index]];
                new Span<float>(logits + _outputs, padded - _outputs).Fill(float.NegativeInfinity);
                item.Entry.LogProbabilities[item.Index] = target - _kernels.LogSumOfExponentials(logits, padded, largest);
            }
        }
    }
}
