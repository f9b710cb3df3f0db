using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using W2S.Engine.ChatClients;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Search;
using W2S.Engine.Settings;
using W2S.Engine.Tests.Support;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.Engine.Tests.ChatClients;

/// <summary>A client over a <see cref="WordModel"/> steered by <see cref="PraiseGuidance"/>, at a time of its own.</summary>
internal sealed class TestClient : TimeProvider
{
    public TestClient() => Client = Over(new WeakToStrongOptions().AddLargeModel(Model).AddGuidance(new PraiseGuidance()), this);

    public WordModel Model { get; } = new();

    public WeakToStrongChatClient Client { get; }

    /// <summary>A seeded search long enough to take several rounds.</summary>
    public static ChatOptions Search(long seed = 1) => new()
    {
        Seed = seed,
        MaxOutputTokens = 12,
        AdditionalProperties = new() { ["chunk_length"] = 2, ["beam_width"] = 2, ["successors_per_beam"] = 3 },
    };

    /// <summary>One response, unguided.</summary>
    public static ChatOptions Sampling(int maxTokens, long? tokenBudget = null) => new()
    {
        Seed = 3,
        MaxOutputTokens = maxTokens,
        RawRepresentationFactory = _ => new GenerationSettings { Method = SearchMethod.Sampling, TokenBudget = tokenBudget },
    };

    public static WeakToStrongChatClient Over(TestModels models) =>
        Over(new WeakToStrongOptions().AddLargeModel(models.LargeModel).AddGuidance(models.Pair), System);

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static WeakToStrongChatClient Over(WeakToStrongOptions options, TimeProvider time)
    {
        var registry = new ModelRegistry(Options.Create(options));
        return new WeakToStrongChatClient(new GuidedGenerator(registry), registry, time: time);
    }
}
