using W2S.Bench.Cards;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Peers;
using W2S.Bench.Reports;
using W2S.Engine.Search;

namespace W2S.Bench.Rows.Cards;

/// <summary>A whole guided search against the published implementation on transformers, on the same card.</summary>
/// <param name="peer">Null to measure W2S alone.</param>
internal sealed class CardPublishedRow(CardModels models, PublishedOnCard? peer, int beamWidth, int successors, int chunkLength, int newTokens) : IRow
{
    private const int PromptTokens = 32;

    private readonly OptionalPeer<PublishedOnCard> _peer = new(peer, $"the published implementation with {models.Shapes.Name}", "--published");
    private BenchSearch? _search;

    public string Name => $"published {beamWidth},{successors},{chunkLength}";

    public string Title => $"CBS {beamWidth},{successors},{chunkLength}, prompt {PromptTokens}, {newTokens} new tokens, against the published implementation on transformers";

    public string? Lost => _peer.Notice;

    public string? PeerVersion => _peer.Version;

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        _search = await models.LoadAsync(cancellationToken);
        await SearchAsync(cancellationToken);
        await _peer.PrepareAsync(peer => PeerSecondsAsync(peer, 1, cancellationToken), cancellationToken);
        return _peer.Notice;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        samples.Add("w2s", await Clock.SecondsAsync(() => SearchAsync(cancellationToken)));
        await _peer.MeasureAsync(async peer => samples.Add("published", await PeerSecondsAsync(peer, newTokens, cancellationToken)));
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        if (samples.All.ContainsKey("published"))
        {
            var round = samples.Ratio("published", "w2s");
            yield return new Figure(
                "faster than the published implementation",
                round,
                Unit.Times,
                Goal.AtLeast(3),
                $"{Own(round["w2s"])}; published {Units.Seconds(round["published"])}");
        }
        else
        {
            var seconds = samples.Median("w2s");
            yield return new Figure("W2S alone", seconds, Unit.Seconds, Goal: null, Own(seconds)) { Spread = samples.SpreadOf("w2s") };
        }
    }

    private string Own(double seconds) => $"W2S {Units.Seconds(seconds)}, {beamWidth * successors * newTokens / seconds:F0} large-model tokens/s";

    private Task<double> PeerSecondsAsync(PublishedOnCard peer, int tokens, CancellationToken cancellationToken) =>
        peer.SecondsAsync(PromptTokens, tokens, beamWidth, successors, chunkLength, cancellationToken);

    private Task<GenerationResult> SearchAsync(CancellationToken cancellationToken)
    {
        var options = SearchOptions.ChunkLevel(beamWidth, successors, chunkLength) with { MaxNewTokens = newTokens, Seed = 1 };
        return _search!.RunAsync(BenchVocabulary.Prompt(PromptTokens), options, cancellationToken);
    }
}
