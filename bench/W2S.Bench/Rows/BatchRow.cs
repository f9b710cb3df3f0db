using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Models;
using W2S.Bench.Peers;
using W2S.Bench.Reports;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;

namespace W2S.Bench.Rows;

/// <summary>
/// 16 sequences that share a prompt of 64 tokens and generate 16 tokens each, against llama.cpp; the prompt is not in the time. W2S
/// samples from the 50 most likely tokens meanwhile, llama.cpp only decodes.
/// </summary>
/// <param name="peer">Null to measure W2S alone.</param>
internal sealed class BatchRow(BenchModels models, MachineLimits limits, LlamaBatchedBench? peer) : IRow
{
    private const int PromptTokens = 64;
    private const int NewTokens = 16;
    private const int Sequences = 16;

    private readonly (WeightType Type, string Peer)[] _types = [(WeightType.Fp32, "f32"), (WeightType.Bf16, "bf16"), (WeightType.Int8, "q8_0")];
    private readonly Dictionary<WeightType, BenchModel> _models = [];
    private readonly Dictionary<WeightType, LocalLargeModel> _large = [];
    private readonly OptionalPeer<LlamaBatchedBench> _peer = new(peer, "llama.cpp", "--llama");

    public string Name => "batch";

    public string Title => "large-model tokens sampled in a batch of 16, against llama.cpp";

    public string? Lost => _peer.Notice;

    public string? PeerVersion => _peer.Version;

    public async Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var (type, _) in _types)
        {
            var model = await models.LoadAsync(BenchShape.Large, type, cancellationToken);
            _models[type] = model;
            _large[type] = new LocalLargeModel(model.Model, PromptFormat.For(model.Model, option: null));
            await TokensPerSecondAsync(_large[type], cancellationToken);
        }

        foreach (var (_, type) in _types)
        {
            await _peer.PrepareAsync(
                peer => peer.TokensPerSecondAsync(type, PromptTokens, newTokens: 1, Sequences, cancellationToken), cancellationToken);
        }

        return _peer.Notice;
    }

    public async Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
    {
        samples.Add("peak", limits.MeasurePeak());
        samples.Add("reads", limits.MeasureReads());
        foreach (var (type, peerType) in _types)
        {
            samples.Add($"w2s {type}", await TokensPerSecondAsync(_large[type], cancellationToken));
            await _peer.MeasureAsync(async peer => samples.Add(
                $"llama {type}", await peer.TokensPerSecondAsync(peerType, PromptTokens, NewTokens, Sequences, cancellationToken)));
        }
    }

    public IEnumerable<Figure> Evaluate(Samples samples)
    {
        foreach (var (type, peerType) in _types)
        {
            var hasPeer = samples.All.ContainsKey($"llama {type}");

            // Alone, the middle round is the one that comes as near to the machine as most.
            var round = samples.Ratio($"w2s {type}", hasPeer ? $"llama {type}" : "reads");
            double rate = round[$"w2s {type}"], peak = round["peak"], reads = round["reads"];
            var work = _models[type].Work.Pass(Sequences, Sequences);
            var most = Sequences / work.SecondsAtLeast(peak, reads);
            var own = $"W2S {rate:F0} tokens/s; {work} a pass: {Unit.Share.Show(rate / most)} of the {most:F0} tokens/s that "
                + $"{Unit.Gigaflops.Show(peak / 1e9)} and {Unit.GigabytesPerSecond.Show(reads / 1e9)} allow";
            var name = type.Name();
            yield return hasPeer
                ? new Figure(
                    $"{name}: faster than llama.cpp with {peerType}",
                    round,
                    Unit.Times,
                    Goal.AtLeast(1.5),
                    $"{own}; llama.cpp {round[$"llama {type}"]:F0} tokens/s")
                : new Figure($"{name}: tokens a second", rate, Unit.Count, Goal: null, own);
        }
    }

    private static async Task<double> TokensPerSecondAsync(LocalLargeModel model, CancellationToken cancellationToken)
    {
        await using var session = await Proposals.OpenAsync(model, PromptTokens, Sequences, NewTokens, cancellationToken);
        var seconds = await Clock.SecondsAsync(() => session.ProposeAsync(successors: 1, NewTokens, cancellationToken));
        return Sequences * NewTokens / seconds;
    }
}
