using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Telemetry;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Telemetry;

/// <summary>A generator over test models, with the seams that telemetry tests look through.</summary>
internal sealed class GenerationBench : IAsyncDisposable
{
    private readonly TestModels _models = new();

    public static SearchOptions Guided { get; } =
        SearchOptions.ChunkLevel(2, 3, 4) with { MaxNewTokens = 12, Seed = 7, StopSequences = ["zz"] };

    public static SearchOptions Sampling { get; } = SearchOptions.PlainSampling() with { MaxNewTokens = 12, Seed = 7 };

    /// <summary>Done before each proposal, which is given its number, from 1.</summary>
    public Action<int> BeforeProposal { get; set; } = _ => { };

    /// <summary>Instead of the local one.</summary>
    public ILargeModel? LargeModel { get; set; }

    /// <summary>Instead of the pair.</summary>
    public IGuidance? Guidance { get; set; }

    public bool EnableSensitiveData { get; set; }

    public IMeterFactory? MeterFactory { get; set; }

    public TimeProvider? Time { get; set; }

    public ILoggerFactory? Log { get; set; }

    public static GenerationRequest Request(SearchOptions options, Prompt? prompt = null) => new() { Prompt = prompt ?? "ab", Search = options };

    /// <summary>Does something before one proposal only.</summary>
    public void Before(int proposal, Action act) => BeforeProposal = number =>
    {
        if (number == proposal)
        {
            act();
        }
    };

    public GuidedGenerator Generator()
    {
        var options = Options.Create(new WeakToStrongOptions
        {
            Telemetry = { EnableSensitiveData = EnableSensitiveData },
        });
        options.Value.AddLargeModel(LargeModel ?? Spied()).AddGuidance(Guidance ?? _models.Pair);
        return new GuidedGenerator(
            new ModelRegistry(options), Log?.CreateLogger<GuidedGenerator>(), new W2STelemetry(options, MeterFactory, Time));
    }

    /// <returns>The result; null where the reader stopped before it.</returns>
    public async Task<GenerationResult?> RunAsync(
        GenerationRequest request, bool isStreamed = true, int pieces = int.MaxValue, CancellationToken cancellationToken = default)
    {
        if (!isStreamed)
        {
            return await Generator().GenerateAsync(request, cancellationToken);
        }

        await foreach (var update in Generator().StreamAsync(request, cancellationToken))
        {
            if (update.Result is not null || --pieces <= 0)
            {
                return update.Result;
            }
        }

        return null;
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private SpiedLargeModel Spied() => new(_models.LargeModel, number => BeforeProposal(number));
}
