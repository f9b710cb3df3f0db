using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Peers;
using W2S.Bench.Reports;
using W2S.Engine.Search;

namespace W2S.Bench.Rows;

/// <summary>Chunk-level beam search against the published implementation on transformers.</summary>
/// <param name="peer">Null to measure W2S alone.</param>
internal sealed class PublishedRow(BenchModels models, MachineLimits limits, PublishedSearch? peer) : IRow
{
    private const int PromptTokens = 32;
    private const int NewTokens = 20;

    private readonly LeastTime _least = new(limits);
    private readonly OptionalPeer<PublishedSearch> _peer = new(peer, "the published implementation", "--published");
    private BenchSearch? _search;

    public string Name => "published";

    public string Title => "CBS 4,4,5, prompt 32, 20 new tokens, against the published implementation on transformers";

    public string? Lost => _peer.Notice;

    public string? PeerVersion => _peer.Version;

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadSearchAsync(cancellationToken);
        await SearchAsync(cancellationToken);
        await _peer.PrepareAsync(peer => peer.SecondsAsync(PromptTokens, newTokens: 1, cancellationToken), cancellationToken);
        return _peer.Notice;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        _search!.ResetCounts();
        samples.Add("w2s", await Clock.SecondsAsync(() => SearchAsync(cancellationToken)));
        _least.Measure(samples, _search.Passes);
        await _peer.MeasureAsync(async peer => samples.Add("published", await peer.SecondsAsync(PromptTokens, NewTokens, cancellationToken)));
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        var hasPeer = samples.All.ContainsKey("published");

        // Alone, the middle round is the one that comes as near to the machine as most.
        var round = samples.Ratio(hasPeer ? "published" : "least time", "w2s");
        var own = $"W2S {Units.Seconds(round["w2s"])}, {_least.Describe(round, "w2s")}";
        yield return hasPeer
            ? new Figure(
                "faster than the published implementation", round, Unit.Times, Goal.AtLeast(10), $"{own}; published {Units.Seconds(round["published"])}")
            : new Figure("W2S alone", round["w2s"], Unit.Seconds, Goal: null, own);
    }

    private Task<GenerationResult> SearchAsync(CancellationToken cancellationToken) => _search!.RunAsync(
        BenchVocabulary.Prompt(PromptTokens), SearchOptions.ChunkLevel() with { MaxNewTokens = NewTokens, Seed = 1 }, cancellationToken);
}
