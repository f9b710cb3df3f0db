using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>The last step of a pass: what rows ask for, made of their hidden states.</summary>
internal sealed class PassOutput
{
    private readonly CpuDecoderOptions _options;
    private readonly PassLogits _logits;
    private readonly PassScores _scores;

    public PassOutput(DecoderSpec spec, CpuWeights weights, CpuDecoderOptions options, ProductJob product, PassBuffers buffers)
    {
        _options = options;
        var softCap = (spec.Head as LanguageModelHead)?.SoftCap;
        var outputs = spec.Head is ClassificationHead head ? head.Labels.Count : spec.VocabularySize;
        _logits = new PassLogits(outputs, softCap, weights, options, product, buffers);
        _scores = new PassScores(outputs, softCap, weights, options, buffers);
    }

    /// <summary>Reads the pass's normed hidden states.</summary>
    /// <param name="rows">All of which ask for something.</param>
    /// <exception cref="W2SException">Logits are not numbers.</exception>
    public void Run(List<PassRow> rows, int count)
    {
        for (int first = 0, end; first < count; first = end)
        {
            var output = rows[first].Entry.Output;
            for (end = first + 1; end < count && rows[end].Entry.Output == output; end++)
            {
                // rows next to each other that ask for the same are computed together
            }

            if (output == ForwardOutput.LastLogits)
            {
                RequireNumbers(rows, first, _logits.Run(rows, first, end - first));
            }
            else
            {
                Deliver(rows, first, _scores.Run(rows, first, end - first));
            }
        }
    }

    private void Deliver(List<PassRow> rows, int first, ReadOnlySpan<double> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            if (double.IsNaN(scores[i]))
            {
                RequireNumbers(rows, first, damaged: i);
            }

            var row = rows[first + i];
            row.Entry.LogProbabilities[row.Index] = scores[i];
        }
    }

    /// <param name="damaged">Which row from <paramref name="first"/> on has logits that are not numbers; negative for none.</param>
    private void RequireNumbers(List<PassRow> rows, int first, int damaged)
    {
        if (damaged >= 0)
        {
            var row = rows[first + damaged];
            throw new W2SException(
                $"the model '{_options.Name}' produced logits that are not numbers (NaN or infinite) after token {row.Token} " +
                $"at position {row.Position}: its weights are damaged or do not belong to its configuration; loading it with CheckNumbers names the first damaged tensor");
        }
    }
}
