using Microsoft.Extensions.Options;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>Services over a <see cref="WordModel"/> steered by <see cref="PraiseGuidance"/>.</summary>
internal sealed class TestService
{
    public TestService()
    {
        var options = new WeakToStrongOptions().AddLargeModel(Model).AddGuidance(new PraiseGuidance());
        var registry = new ModelRegistry(Options.Create(options));
        Text = new WeakToStrongTextGenerationService(new GuidedGenerator(registry), registry);
        Chat = new WeakToStrongChatCompletionService(new GuidedGenerator(registry), registry);
    }

    public WordModel Model { get; } = new();

    public WeakToStrongTextGenerationService Text { get; }

    public WeakToStrongChatCompletionService Chat { get; }

    /// <summary>A seeded search long enough to take several rounds.</summary>
    public static WeakToStrongPromptExecutionSettings Search(long seed = 1) =>
        new() { Seed = seed, MaxTokens = 12, ChunkLength = 2, BeamWidth = 2, SuccessorsPerBeam = 3 };
}
