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
    private readonly long _cacheBytes;
    private readonly ForwardBatch _batch = new();
    private readonly List<Scored> _scored = [];
    private List<LikelihoodBranch> _hypotheses = [];
    private CacheReservation? _reservation; // from when the prompt is read
    private int[] _inputs = []; // [new tokens of all extensions], what the batch reads

    /// <param name="prompt">[prompt tokens], at least one.</param>
    /// <param name="expectedTokens">About how long the response will become.</param>
    /// <param name="cacheBytes">What the session can come to take of the model's memory.</param>
    public LikelihoodSession(LocalModel model, int[] prompt, int expectedTokens, long cacheBytes)
    {
        _model = model;
        _prompt = prompt;
        _cacheBytes = cacheBytes;
        _hypotheses.Add(new LikelihoodBranch(model.Runner.Decoder.CreateSequence(prompt.Length + expectedTokens), [], []));
    }

    public IReadOnlyList<LikelihoodBranch> Hypotheses => _hypotheses;

    public ModelUsage Usage => new(_model.Name, _prompt.Length, ComputedTokens);

    private long ComputedTokens { get; set; }

    /// <summary>Reads the prompt, but for its last token: that one is computed together with the first response tokens.</summary>
    public async Task ReadPromptAsync(CancellationToken cancellationToken)
    {
        _reservation = _model.Runner.Caches.Reserve(_cacheBytes); // never waits: the large model has let the request in already
        if (_prompt.Length > 1)
        {
            _batch.Clear();
            _batch.AddPrefill(_hypotheses[0].Sequence, _prompt.AsMemory(0, _prompt.Length - 1));
            await _model.Runner.RunAsync(_batch, cancellationToken).ConfigureAwait(false);
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

        _batch.Clear();
        EnsureInputs(extensions.Sum(e => e.New.Length));
        var inputs = _inputs.AsMemory();
        foreach (var extension in extensions)
        {
            var sequence = ForkKept(extension);
            var isRead = !extension.New.IsEmpty && !IsTooLong(extension);
            _scored.Add(new Scored(sequence, extension, isRead ? AddNew(sequence, extension, inputs) : null));
            inputs = inputs[extension.New.Length..];
        }

        if (_batch.Entries.Count > 0)
        {
            await _model.Runner.RunAsync(_batch, cancellationToken).ConfigureAwait(false);
        }

        ComputedTokens += _batch.Entries.Sum(entry => (long)entry.Tokens.Length);
        return [.. _scored.Select(Total)];
    }

    /// <param name="survivors">Indices into the extensions last scored.</param>
    public void Keep(IEnumerable<int> survivors)
    {
        var kept = survivors.ToHashSet();
        List<LikelihoodBranch> hypotheses = [.. survivors.Select(i => ToBranch(_scored[i]))];
        for (var i = 0; i < _scored.Count; i++)
        {
            if (!kept.Contains(i))
            {
                _scored[i].Sequence.Dispose();
            }
        }

        _hypotheses.ForEach(h => h.Dispose());
        _hypotheses = hypotheses;
        _scored.Clear();
    }

    public void Dispose()
    {
        Keep([]);
        _reservation?.Dispose();
    }

    private Sequence ForkKept(Extension extension)
    {
        var fork = _hypotheses[extension.Parent].Sequence.Fork();
        var length = _prompt.Length + extension.Kept - 1;
        if (length < fork.Length) // it is shorter where the model could not read all that is kept
        {
            fork.Truncate(length);
        }

        return fork;
    }

    /// <param name="inputs">[at least new tokens], to be filled.</param>
    private ForwardEntry AddNew(Sequence sequence, Extension extension, Memory<int> inputs)
    {
        var (parent, kept, added) = extension;

        // Each new token is asked about from the one before it, which is the last kept token for the first of them.
        inputs = inputs[..added.Length];
        inputs.Span[0] = kept > 0 ? _hypotheses[parent].Tokens[kept - 1] : _prompt[^1];
        added.Span[..^1].CopyTo(inputs.Span[1..]);
        return _batch.AddLogProbabilities(sequence, inputs, added);
    }

    private double Total(Scored scored)
    {
        var total = _hypotheses[scored.Extension.Parent].Total(scored.Extension.Kept);
        foreach (var logProbability in scored.News)
        {
            total += logProbability;
        }

        return total;
    }

    private LikelihoodBranch ToBranch(Scored scored) =>
        _hypotheses[scored.Extension.Parent].Extend(scored.Sequence, scored.Extension, scored.News);

    // What was too long once may be tokenized shorter when more follows, but what is kept of it was not read.
    private bool IsTooLong(Extension extension) =>
        _prompt.Length + extension.Kept + extension.New.Length > _model.Spec.ContextLength
        || double.IsNaN(_hypotheses[extension.Parent].Total(extension.Kept));

    private void EnsureInputs(int count)
    {
        if (_inputs.Length < count)
        {
            _inputs = new int[count];
        }
    }

    /// <param name="Entry">Null where there is nothing new, or more than the model can read.</param>
    private readonly record struct Scored(Sequence Sequence, Extension Extension, ForwardEntry? Entry)
    {
        /// <summary>[new tokens], nats; NaN for those the model cannot read. Valid until more is scored.</summary>
        public ReadOnlySpan<double> News => Entry is null ? NotRead(Extension.New.Length) : Entry.LogProbabilities;

        private static double[] NotRead(int count) => [.. Enumerable.Repeat(double.NaN, count)];
    }
}
