using W2S.Engine.ChatClients;
using W2S.Engine.Guidance;
using W2S.Engine.Search;

namespace W2S.Engine.Tests.ChatClients;

public sealed class GenerationResultExtensionsTests
{
    [Fact]
    public void ToUsageDetails_LargeModelThatIsCalled_SaysWhatItsProviderCounts()
    {
        var usage = Result(new ModelUsage("remote", 9, 400) { Calls = 16, ReadTokens = 500 }).ToUsageDetails();

        Assert.Equal((9, 3), (usage.InputTokenCount, usage.OutputTokenCount));
        Assert.Equal((400, 16, 500), (usage.AdditionalCounts!["remote.proposed"], usage.AdditionalCounts["remote.calls"], usage.AdditionalCounts["remote.read"]));
    }

    [Fact]
    public void ToUsageDetails_LargeModelOnThisMachine_HasNoCalls() =>
        Assert.Equal(["local.proposed"], Result(new ModelUsage("local", 9, 400)).ToUsageDetails().AdditionalCounts!.Keys);

    private static GenerationResult Result(ModelUsage usage) => new()
    {
        Hypotheses = [new Hypothesis("abc", [1, 2, 3], Score: 0, Finish: null)],
        Seed = 1,
        LargeModelUsage = usage,
        GuidanceUsage = [],
    };
}
