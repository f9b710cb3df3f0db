using W2S.Engine.LargeModels;
using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Guidance;

/// <summary>
/// log pi(y | x) of one model for a growing set of responses, computing only what is new: candidates fork the cache of the
/// hypothesis they continue, and all of them are one batch.
/// </summary>
internal sealed class LikelihoodSession : IDisposable
{
    private readonly LocalModel _model;
    private readonly int[] _prompt;
    private List<LikelihoodBranch> _hypotheses = [];
    private List<LikelihoodBranch> _scored = [];

    /// <param name="prompt">[prompt tokens], at least one.</param>
    /// <param name="expectedTokens">About how long the response will become.</param>
    public LikelihoodSession(LocalModel model, int[] prompt, int expectedTokens)
    {
        _model = model;
        _prompt = prompt;
        _hypotheses.Add(new LikelihoodBranch(model.Runner.Decoder.CreateSequence(prompt.Length + expectedTokens), [], []));
    }

    public IReadOnlyList<LikelihoodBranch> Hypotheses => _hypotheses;

    public ModelUsage Usage => new(_model.Name, _prompt.Length, ComputedTokens);

    private long ComputedTokens { get; set; }

    /// <summary>Reads the prompt, but for its last token: that one is computed together with the first response tokens.</summary>
    public async Task ReadPromptAsync(CancellationToken cancellationToken)
    {
        if (_prompt.Length > 1)
        {
            var batch = new ForwardBatch();
            batch.AddPrefill(_hypotheses[0].Sequence, _prompt.AsMemory(0, _prompt.Length - 1));
            await _model.Runner.RunAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>For each extension, log pi of the whole response; NaN for one that has grown beyond what the model can read.</returns>
    /// <exception cref="GuidanceException">All of them have.</exception>
    public async Task<double[]> ScoreAsync(IReadOnlyList<Extension> extensions, CancellationToken cancellationToken)
    {
        if (extensions.All(IsTooLong))
        {
            throw new GuidanceException(
                $"every response has grown beyond the {_model.Spec.ContextLength} tokens that guiding model '{_model.Name}' can read, "
                + $"{_prompt.Length} of which are the prompt. Ask for fewer new tokens.");
        }

        var batch = new ForwardBatch();
        var sequences = new Sequence[extensions.Count];
        var entries = new ForwardEntry?[extensions.Count];
        try
        {
            for (var i = 0; i < extensions.Count; i++)
            {
                sequences[i] = ForkKept(extensions[i]);
                entries[i] = AddNew(batch, sequences[i], extensions[i]);
            }

            if (batch.Entries.Count > 0)
            {
                await _model.Runner.RunAsync(batch, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            Array.ForEach(sequences, s => s?.Dispose());
            throw;
        }

        for (var i = 0; i < extensions.Count; i++)
        {
            var (parent, kept, added) = extensions[i];
            var before = _hypotheses[parent];
            var news = entries[i]?.LogProbabilities ?? [.. Enumerable.Repeat(double.NaN, added.Length)];
            _scored.Add(new LikelihoodBranch(
                sequences[i],
                [.. before.Tokens.AsSpan(0, kept), .. added.Span],
                [.. before.LogProbabilities.AsSpan(0, kept), .. news]));
            ComputedTokens += entries[i] is null ? 0 : added.Length;
        }

        return [.. _scored.Select(b => b.Total)];
    }

    /// <param name="survivors">Indices into the extensions last scored.</param>
    public void Keep(IEnumerable<int> survivors)
    {
        var kept = survivors.Select(i => _scored[i]).ToList();
        foreach (var dropped in _hypotheses.Concat(_scored).Except(kept))
        {
            dropped.Dispose();
        }

        _hypotheses = kept;
        _scored = [];
    }

    public void Dispose() => Keep([]);

    private Sequence ForkKept(Extension extension)
    {
        var parent = _hypotheses[extension.Parent];
        var fork = parent.Sequence.Fork();
        if (extension.Kept < parent.Tokens.Length)
        {
            fork.Truncate(_prompt.Length + extension.Kept - 1);
        }

        return fork;
    }

    private ForwardEntry? AddNew(ForwardBatch batch, Sequence sequence, Extension extension)
    {
        var (parent, kept, added) = extension;
        if (added.IsEmpty || IsTooLong(extension))
        {
            return null;
        }

        // Each new token is asked about from the one before it, which is the last kept token for the first of them.
        var before = kept > 0 ? _hypotheses[parent].Tokens[kept - 1] : _prompt[^1];
        int[] inputs = [before, .. added.Span[..^1]];
        return batch.AddLogProbabilities(sequence, inputs, added);
    }

    private bool IsTooLong(Extension extension) =>
        _prompt.Length + extension.Kept + extension.New.Length > _model.Spec.ContextLength;
}
