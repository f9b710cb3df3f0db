using System.Runtime.ExceptionServices;
using W2S.Engine.Guidance;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.Local;

/// <summary>
/// One request in a local large model. The prompt is computed once and its cache shared; a hypothesis is computed once
/// however many successors it gets; all candidates advance together, one token a pass.
/// </summary>
/// <remarks>A token allocates nothing: batches, their logits and the sampler's memory serve from the first pass to the last.</remarks>
internal sealed class LocalLargeModelSession : ILargeModelSession
{
    private readonly LargeModelRequest _request;
    private readonly IReadOnlyList<LogitSource> _sources;
    private readonly IReadOnlyList<CacheReservation> _reservations;
    private readonly StopSequences _stops;
    private readonly TokenSampler _sampler;
    private readonly int _vocabularySize;
    private readonly LogitMixture? _mixture;      // null for a single source
    private readonly ForwardBatch[] _batches;     // [sources]
    private readonly ValueTask[] _passes;         // [sources]
    private readonly List<Branch> _growing = [];  // those in the batches
    private readonly List<BranchOrigin> _origins = []; // [proposed]
    private List<Branch> _hypotheses = [];
    private List<Branch> _proposed = [];

    /// <param name="sources">The large model first.</param>
    /// <param name="reservations">Room for the caches in each source; released with the session.</param>
    public LocalLargeModelSession(
        LargeModelRequest request, IReadOnlyList<LogitSource> sources, IReadOnlyList<CacheReservation> reservations)
    {
        _request = request;
        _sources = sources;
        _reservations = reservations;
        _stops = new StopSequences(request.StopSequences);
        _sampler = new TokenSampler(request.Sampling);

        // Embeddings are often padded beyond the vocabulary: ids no tokenizer knows are never drawn.
        var tokenizer = PromptEncoder.RequireTokenizer(Large);
        _vocabularySize = Math.Min(tokenizer.VocabularySize, sources.Min(s => s.Model.Spec.VocabularySize));
        _mixture = sources.Count > 1 ? new LogitMixture(_vocabularySize) : null;
        _batches = [.. sources.Select(_ => new ForwardBatch())];
        _passes = new ValueTask[sources.Count];
        var sequences = sources.Select(s => s.Runner.Decoder.CreateSequence(s.Prompt.Length + request.MaxNewTokens)).ToArray();
        _hypotheses.Add(new Branch(sequences, tokenizer.CreateDetokenizer(sources[0].ContinuesText), new RandomStream(request.Seed)));
    }

    public int PromptTokens => _sources[0].Prompt.Length;

    public long ProposedTokens { get; private set; }

    public IReadOnlyList<ModelUsage> AssistantUsage =>
        [.. _sources.Skip(1).Select(source => new ModelUsage(source.Model.Name, source.Prompt.Length, ProposedTokens))];

    private LocalModel Large => _sources[0].Model;

    public async Task<IReadOnlyList<Candidate>> ProposeAsync(int successors, int maxTokens, CancellationToken cancellationToken)
    {
        for (var step = 0; step == 0 || (step < maxTokens && _proposed.Exists(b => b.Finish is null)); step++)
        {
            StartPasses(step == 0 ? _hypotheses : _proposed, cancellationToken);
            Exception? failure = null;
            foreach (var pass in _passes)
            {
                try
                {
                    await pass.ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    failure ??= e; // told once all have ended: only then does nothing use the sequences any more
                }
            }

            if (failure is not null)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            if (step == 0)
            {
                BranchOut(successors);
            }
            else
            {
                DrawNext();
            }
        }

        return [.. _proposed.Select((branch, i) => branch.ToCandidate(i, _origins[i]))];
    }

    public void Keep(IReadOnlyList<Candidate> survivors)
    {
        var kept = survivors.Select(s => _proposed[s.Index]).ToList();
        foreach (var dropped in _hypotheses.Concat(_proposed).Except(kept))
        {
            dropped.Dispose();
        }

        _hypotheses = kept;
        _proposed = [];
        _origins.Clear();
    }

    public ValueTask DisposeAsync()
    {
        Keep([]);
        foreach (var reservation in _reservations)
        {
            reservation.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The first token of each successor of the unfinished hypotheses, whose logits were computed.</summary>
    private void BranchOut(int successors)
    {
        for (int parent = 0, row = 0; parent < _hypotheses.Count; parent++)
        {
            var hypothesis = _hypotheses[parent];
            var first = _proposed.Count;
            var origin = new BranchOrigin(parent, hypothesis.TokenCount, IsCarried: hypothesis.Finish is not null);
            Propose(hypothesis, origin); // itself if it is finished, its first successor otherwise
            if (origin.IsCarried)
            {
                continue;
            }

            for (var successor = 1; successor < successors; successor++)
            {
                Propose(hypothesis.Fork(successor), origin);
            }

            _sampler.Prepare(LogitsOf(row++));
            for (var i = first; i < _proposed.Count; i++)
            {
                Draw(_proposed[i]);
            }
        }
    }

    private void Propose(Branch branch, BranchOrigin origin)
    {
        _proposed.Add(branch);
        _origins.Add(origin);
    }

    private void Draw(Branch branch)
    {
        branch.Draw(_sampler, Large.EndTokens, _stops, _request.MaxNewTokens);
        ProposedTokens++;
    }

    /// <summary>The next token of each branch whose logits were computed.</summary>
    private void DrawNext()
    {
        for (var row = 0; row < _growing.Count; row++)
        {
            _sampler.Prepare(LogitsOf(row));
            Draw(_growing[row]);
        }
    }

    /// <summary>Has the newest token of each unfinished branch computed in every source, for the logits of the next.</summary>
    private void StartPasses(List<Branch> branches, CancellationToken cancellationToken)
    {
        _growing.Clear();
        foreach (var branch in branches)
        {
            if (branch.Finish is null)
            {
                _growing.Add(branch);
            }
        }

        for (var source = 0; source < _sources.Count; source++)
        {
            var batch = _batches[source];
            batch.Clear();
            foreach (var branch in _growing)
            {
                batch.AddLastLogits(branch.Sequences[source], branch.TokenCount > 0 ? branch.LastToken : _sources[source].Prompt);
            }

#pragma warning disable CA2012 // all of them are to run before the first is awaited, and each is, once
            _passes[source] = _sources[source].Runner.RunAsync(batch, cancellationToken);
#pragma warning restore CA2012
        }
    }

    /// <returns>[vocab]: of the row's next token, valid until the next call.</returns>
    private ReadOnlySpan<float> LogitsOf(int row)
    {
        if (_mixture is null)
        {
            return _batches[0].Entries[row].Logits.AsSpan(0, _vocabularySize);
        }

        _mixture.Clear();
        for (var source = 0; source < _sources.Count; source++)
        {
            _mixture.Add(_batches[source].Entries[row].Logits, (float)_sources[source].Weight);
        }

        return _mixture.Sums();
    }
}
