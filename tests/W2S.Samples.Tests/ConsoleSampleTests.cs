using System.Globalization;

namespace W2S.Samples.Tests;

public sealed class ConsoleSampleTests
{
    [Fact]
    public async Task BlackBox_GuidedThroughTextAlone_IsPreferredToUnguided()
    {
        var output = await SampleProgram.RunAsync("BlackBox", "5");

        var rewards = output.Split('\n').Where(line => line.Contains("mean gold reward", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split("reward ")[1].Split(',')[0], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(3, rewards.Count);
        Assert.True(rewards[2] > rewards[0], output);
    }

#if !W2S_FULL
    [Fact]
    public async Task SamplesThatNeedTheRealKernel_SayWhatIsMissing() =>
        Assert.Contains("needs the real Semantic Kernel", await SampleProgram.RefusalOfAsync("PromptFunctions"), StringComparison.Ordinal);
#endif

#if W2S_FULL
    [Fact]
    public async Task PromptFunctions_ShowsEveryKindOfPrompt()
    {
        var output = await SampleProgram.RunAsync("PromptFunctions");

        Assert.Equal(4, output.Split("] score ").Length - 1);
    }

    [Fact]
    public async Task GuidedAgent_HoldsAConversationOfSeveralTurns()
    {
        var output = await SampleProgram.RunAsync("GuidedAgent");

        Assert.Contains("6 messages so far", output, StringComparison.Ordinal);
    }
#endif
}
