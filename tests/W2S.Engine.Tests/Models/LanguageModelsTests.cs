using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Checkpoints;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

/// <summary>A classifier has labels and no next tokens: it can neither propose nor guide.</summary>
public sealed class LanguageModelsTests : IDisposable
{
    private const string Refusal = "reward is a classifier, a language model expected";

    private readonly TinyModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task Registry_Classifier_IsRefusedBeforeAnyWeightIsRead()
    {
        var options = new WeakToStrongOptions().AddLargeModel("base", _models.Reward).AddGuidance("pair", _models.Reward, _models.Untuned);
        var loads = new ProgressList<LoadProgress>();
        await using var registry = new ModelRegistry(Options.Create(options), progress: loads);

        var large = await Assert.ThrowsAsync<ModelFormatException>(() => registry.GetLargeModelAsync("base", default).AsTask());
        var pair = await Assert.ThrowsAsync<ModelFormatException>(() => registry.GetGuidanceAsync("pair", default).AsTask());

        Assert.Equal([Refusal, Refusal], [large.Message, pair.Message]);
        Assert.DoesNotContain(loads.Reports, report => report.Model == "reward");
    }

    [Fact]
    public async Task Constructors_Classifier_IsRefused()
    {
        await using var classifier = await LocalModel.LoadAsync(_models.Reward);
        await using var other = await LocalModel.LoadAsync(_models.Untuned);
        Func<object>[] uses =
        [
            () => new LocalLargeModel(classifier, PromptTemplate.None),
            () => new TunedUntunedPair("pair", classifier, PromptTemplate.None, other, PromptTemplate.None),
            () => new TunedUntunedPair("pair", other, PromptTemplate.None, classifier, PromptTemplate.None),
        ];

        Assert.All(uses, use => Assert.Equal(Refusal, Assert.Throws<ModelFormatException>(() => use()).Message));
    }
}
