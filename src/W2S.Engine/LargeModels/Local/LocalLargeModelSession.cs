using System.Buffers;
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
/// <remarks>A token allocates nothing: what a pass is asked with and answers in serves from the first pass to the last.</remarks>
internal sealed class LocalLargeModelSession : ILargeModelSession
{
    private readonly LargeModelRequest _request;
    private readonly IReadOnlyList<LogitSource> _sources;
    private readonly IReadOnlyList<CacheReservation> _reservations;
    private readonly StopSequences _stops;
    private readonly ITokenDraws _draws;
    private readonly ArrayBufferWriter<double> _points = new(); // of the pass, branch after branch
    private readonly List<Branch> _growing = [];  // those in the pass
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

        // Embeddings are often padded beyond the vocabulary: ids no tokenizer knows are never drawn.
        var tokenizer = PromptEncoder.RequireTokenizer(Large);
        var vocabularySize = Math.Min(tokenizer.VocabularySize, sources.Min(s => s.Model.Spec.VocabularySize));
        _draws = sources is [{ Runner.Decoder.DrawsTokens: true } only]
            ? new DecoderDraws(only, request.Sampling, vocabularySize)
            : new HostDraws(sources, request.Sampling, vocabularySize);
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
            Prepare(step == 0 ? _hypotheses : _proposed, step == 0 ? successors : 1);
            Exception? failure = null;
            foreach (var pass in _draws.Start(cancellationToken))
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
                GrowAll();
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

    /// <summary>The first token of each successor of the unfinished hypotheses.</summary>
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

            foreach (var token in _draws.TokensAfter(row++))
            {
                Grow(_proposed[first++], token);
            }
        }
    }

    private void Propose(Branch branch, BranchOrigin origin)
    {
        _proposed.Add(branch);
        _origins.Add(origin);
    }

    private void Grow(Branch branch, int token)
    {
        branch.Append(token, Large.EndTokens, _stops, _request.MaxNewTokens);
        ProposedTokens++;
    }

    /// <summary>The next token of each branch of the pass.</summary>
    private void GrowAll()
    {
        for (var row = 0; row < _growing.Count; row++)
        {
            Grow(_growing[row], _draws.TokensAfter(row)[0]);
        }
    }

    /// <summary>Puts the unfinished branches into the next pass.</summary>
    /// <param name="tokens">How many are to follow each.</param>
    private void Prepare(List<Branch> branches, int tokens)
    {
        _growing.Clear();
        _draws.Clear();
        _points.ResetWrittenCount();
        foreach (var branch in branches)
        {
            if (branch.Finish is null)
            {
                _growing.Add(branch);
                _draws.Add(branch, NextPoints(branch, tokens));
            }
        }
    }

    /// <returns>[successors], in memory of their own until the next pass.</returns>
    private ReadOnlyMemory<double> NextPoints(Branch branch, int successors)
    {
        var points = _points.GetMemory(successors)[..successors];
        for (var successor = 0; successor < successors; successor++)
        {
            points.Span[successor] = branch.NextPoint(successor);
        }

        _points.Advance(successors);
        return points;
    }
}
