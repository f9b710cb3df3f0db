using W2S.Engine.Guidance;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.Local;

/// <summary>
/// One request in a local large model. The prompt is computed once and its cache shared; a hypothesis is computed once
/// however many successors it gets; all candidates advance together, one token a pass.
/// </summary>
internal sealed class LocalLargeModelSession : ILargeModelSession
{
    private readonly LargeModelRequest _request;
    private readonly IReadOnlyList<LogitSource> _sources;
    private readonly StopSequences _stops;
    private readonly TokenSampler _sampler;
    private readonly int _vocabularySize;
    private readonly float[] _mixture;       // [vocab], the sources' weighted logits
    private List<Branch> _hypotheses = [];
    private List<Branch> _proposed = [];

    /// <param name="sources">The large model first.</param>
    public LocalLargeModelSession(LargeModelRequest request, IReadOnlyList<LogitSource> sources)
    {
        _request = request;
        _sources = sources;
        _stops = new StopSequences(request.StopSequences);
        _sampler = new TokenSampler(request.Sampling);

        // Embeddings are often padded beyond the vocabulary: ids no tokenizer knows are never drawn.
        var tokenizer = PromptEncoder.RequireTokenizer(Large);
        _vocabularySize = Math.Min(tokenizer.VocabularySize, sources.Min(s => s.Model.Spec.VocabularySize));
        _mixture = sources.Count > 1 ? new float[_vocabularySize] : [];
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
        var tokensBefore = _hypotheses.ConvertAll(h => h.TokenCount);
        var parents = new List<int>();
        await BranchOutAsync(successors, parents, cancellationToken).ConfigureAwait(false);
        for (var step = 1; step < maxTokens; step++)
        {
            var growing = _proposed.FindAll(b => b.Finish is null);
            if (growing.Count == 0)
            {
                break;
            }

            var logits = await AdvanceAsync(growing, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < growing.Count; i++)
            {
                _sampler.Prepare(logits[i]);
                Draw(growing[i]);
            }
        }

        return [.. _proposed.Select((branch, i) =>
        {
            var parent = parents[i];
            var isCarried = ReferenceEquals(branch, _hypotheses[parent]);
            return branch.ToCandidate(i, parent, branch.TokenCount - tokensBefore[parent], isCarried);
        })];
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
    }

    public ValueTask DisposeAsync()
    {
        Keep([]);
        return ValueTask.CompletedTask;
    }

    /// <summary>One pass over the unfinished hypotheses, then the first token of each of their successors.</summary>
    private async Task BranchOutAsync(int successors, List<int> parents, CancellationToken cancellationToken)
    {
        var growing = _hypotheses.FindAll(h => h.Finish is null);
        var logits = await AdvanceAsync(growing, cancellationToken).ConfigureAwait(false);
        for (int parent = 0, row = 0; parent < _hypotheses.Count; parent++)
        {
            var hypothesis = _hypotheses[parent];
            if (hypothesis.Finish is not null)
            {
                _proposed.Add(hypothesis);
                parents.Add(parent);
                continue;
            }

            _sampler.Prepare(logits[row++]);
            for (var successor = 0; successor < successors; successor++)
            {
                var branch = hypothesis.Fork(successor);
                _proposed.Add(branch);
                parents.Add(parent);
                Draw(branch);
            }

            // Its successors hold all it cached. Given back now, so that they write into its last block without copying.
            hypothesis.Dispose();
        }
    }

    private void Draw(Branch branch)
    {
        branch.Draw(_sampler, Large.EndTokens, _stops, _request.MaxNewTokens);
        ProposedTokens++;
    }

    /// <summary>Computes the newest token of each branch in every source.</summary>
    /// <returns>For each branch, the logits [vocab] of its next token.</returns>
    private async Task<NextTokenLogits> AdvanceAsync(List<Branch> branches, CancellationToken cancellationToken)
    {
        var entries = new ForwardEntry[_sources.Count][];
        var passes = new Task[_sources.Count];
        for (var source = 0; source < _sources.Count; source++)
        {
            var batch = new ForwardBatch();
            entries[source] = branches.ConvertAll(branch => batch.AddLastLogits(
                branch.Sequences[source],
                branch.LastToken is { } token ? new[] { token } : _sources[source].Prompt)).ToArray();
            passes[source] = _sources[source].Runner.RunAsync(batch, cancellationToken);
        }

        await Task.WhenAll(passes).ConfigureAwait(false);
        return new NextTokenLogits(this, entries);
    }

    /// <summary>
    /// Each source's logits are finite, but their weighted sum may overflow: what was drawn from that would be no sample.
    /// </summary>
    private static void RequireFinite(float[] mixture)
    {
        foreach (var logit in mixture)
        {
            if (!float.IsFinite(logit))
            {
                throw new LargeModelException(
                    $"the models' weighted logits overflow: {logit} found, finite numbers expected; choose a smaller eft_strength or guidance weight");
            }
        }
    }

    /// <summary>The rows of one advance, mixed when they are asked for: one row is mixed at a time, in one buffer.</summary>
    private readonly struct NextTokenLogits(LocalLargeModelSession session, ForwardEntry[][] entries)
    {
        public ReadOnlySpan<float> this[int row]
        {
            get
            {
                if (entries.Length == 1)
                {
                    return entries[0][row].Logits.AsSpan(0, session._vocabularySize);
                }

                // Softmax does not see constants, so weighted logits serve as well as weighted log-probabilities.
                var mixture = session._mixture;
                Array.Clear(mixture);
                for (var source = 0; source < entries.Length; source++)
                {
                    var weight = (float)session._sources[source].Weight;
                    var logits = entries[source][row].Logits;
                    for (var token = 0; token < mixture.Length; token++)
                    {
                        mixture[token] += weight * logits[token];
                    }
                }

                RequireFinite(mixture);
                return mixture;
            }
        }
    }
}
