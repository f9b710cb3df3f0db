using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Search;
using W2S.Engine.Tests.EveryRuntime;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Support;

/// <summary>The whole engine over tiny checkpoint folders and real decoders, whose passes and cache blocks can be watched.</summary>
internal sealed class CheckpointModels : IAsyncDisposable
{
    private readonly List<LocalModel> _models = [];
    private readonly ModelRegistry _registry;
    private readonly TestRuntime _runtime;

    /// <param name="runtime">What decoders compute on.</param>
    /// <param name="large">Folder of the large model; null for <see cref="TinyModels.Large"/>.</param>
    public CheckpointModels(TinyModels folders, TestRuntime runtime, string? large = null)
    {
        _runtime = runtime;
        LargeModel = new LocalLargeModel(Load("large", large ?? folders.Large), PromptTemplate.None);
        Pair = NewPair("same", folders.Tuned, folders.Untuned);
        OtherPair = NewPair("other", folders.OtherTuned, folders.OtherUntuned);
        var options = new WeakToStrongOptions { DefaultGuidance = "same" }.AddLargeModel(LargeModel).AddGuidance(Pair).AddGuidance(OtherPair);
        _registry = new ModelRegistry(Options.Create(options));
        Generator = new GuidedGenerator(_registry);
    }

    public GuidedGenerator Generator { get; }

    public LocalLargeModel LargeModel { get; }

    /// <summary>Shares the large model's vocabulary.</summary>
    public TunedUntunedPair Pair { get; }

    /// <summary>Has a vocabulary of its own.</summary>
    public TunedUntunedPair OtherPair { get; }

    /// <summary>Every decoder, the large model's first, then tuned and untuned of each pair.</summary>
    public List<WatchedDecoder> Decoders => _models.ConvertAll(m => (WatchedDecoder)m.Runner.Decoder);

    public int BlocksInUse => Decoders.Sum(d => d.Cache.BlocksInUse);

    /// <summary>A small search in which every model has some passes and some candidates are dropped.</summary>
    public static GenerationRequest Request(string prompt = "A prompt", long seed = 1) => new()
    {
        Prompt = prompt,
        Search = SearchOptions.ChunkLevel(2, 2, 3) with { MaxNewTokens = 9, Seed = seed },
    };

    /// <summary>log pi(response | prompt) by a single pass over all of it.</summary>
    /// <param name="expectedLength">What the sequence is said to become; null for the whole context.</param>
    public static async Task<double> ScoreFromScratchAsync(
        LocalModel model, int[] prompt, IReadOnlyList<int> response, int? expectedLength = null)
    {
        using var sequence = model.Runner.Decoder.CreateSequence(expectedLength);
        var batch = new ForwardBatch();
        int[] inputs = [.. prompt, .. response.SkipLast(1)];
        int[] targets = [.. Enumerable.Repeat(-1, prompt.Length - 1), .. response];
        var entry = batch.AddLogProbabilities(sequence, inputs, targets);
        await model.Runner.RunAsync(batch, default);
        return entry.LogProbabilities.Sum();
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        foreach (var model in _models)
        {
            await model.DisposeAsync();
        }
    }

    private TunedUntunedPair NewPair(string name, string tuned, string untuned) => new(
        name, Load($"{name}.tuned", tuned), PromptTemplate.None, Load($"{name}.untuned", untuned), PromptTemplate.None);

    private LocalModel Load(string name, string folder)
    {
        using var checkpoint = VerifiedCheckpoint.Open(folder);
        var decoder = new WatchedDecoder(_runtime.Load(checkpoint, name));
        var model = new LocalModel(name, new DecoderRunner(decoder), TokenizerFile.Load(folder), checkpoint.EndTokens);
        _models.Add(model);
        return model;
    }
}
