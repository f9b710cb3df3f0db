using W2S.Engine;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Prompts;
using W2S.Engine.Search;

namespace W2S.Bench.Models;

/// <summary>The large model guided by the pair, asked as hosts ask: through <see cref="GuidedGenerator"/>.</summary>
internal sealed class BenchSearch : IModelRegistry
{
    private readonly GuidedGenerator _generator;

    public BenchSearch(BenchModel large, BenchModel tuned, BenchModel untuned)
    {
        Large = large;
        Tuned = tuned;
        Untuned = untuned;
        LargeModel = new LocalLargeModel(large.Model, PromptFormat.For(large.Model, option: null));
        Pair = new TunedUntunedPair(
            "pair", tuned.Model, PromptFormat.For(tuned.Model, option: null), untuned.Model, PromptFormat.For(untuned.Model, option: null));
        _generator = new GuidedGenerator(this);
    }

    public BenchModel Large { get; }

    public BenchModel Tuned { get; }

    public BenchModel Untuned { get; }

    public LocalLargeModel LargeModel { get; }

    public TunedUntunedPair Pair { get; }

    /// <summary>Every pass of all three models since the last <see cref="ResetCounts"/>.</summary>
    public IEnumerable<Work> Passes => [.. Large.Counts.Passes, .. Tuned.Counts.Passes, .. Untuned.Counts.Passes];

    public void ResetCounts()
    {
        Large.Counts.Reset();
        Tuned.Counts.Reset();
        Untuned.Counts.Reset();
    }

    IReadOnlyCollection<string> IModelRegistry.LargeModels => [LargeModel.Name];

    IReadOnlyCollection<string> IModelRegistry.Guidance => [Pair.Name];

    string IModelRegistry.DefaultLargeModel => LargeModel.Name;

    string IModelRegistry.DefaultGuidance => Pair.Name;

    IReadOnlyList<ModelStatus> IModelRegistry.Status =>
    [
        new(LargeModel.Name, ModelKind.LargeModel, ModelState.Loaded),
        new(Pair.Name, ModelKind.Guidance, ModelState.Loaded),
    ];

    /// <param name="prompt">[prompt tokens]: see <see cref="BenchVocabulary.Prompt"/>.</param>
    public Task<GenerationResult> RunAsync(string prompt, SearchOptions options, CancellationToken cancellationToken) =>
        _generator.GenerateAsync(new GenerationRequest { Prompt = prompt, Search = options }, cancellationToken);

    ValueTask<ILargeModel> IModelRegistry.GetLargeModelAsync(string? name, CancellationToken cancellationToken) => new(LargeModel);

    ValueTask<IGuidance> IModelRegistry.GetGuidanceAsync(string name, CancellationToken cancellationToken) => new(Pair);
}
