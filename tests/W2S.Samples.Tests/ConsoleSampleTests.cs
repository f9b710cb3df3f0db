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
    [Theory]
    [InlineData("PromptFunctions")]
    [InlineData("OnAGpu")]
    public async Task SamplesThatNeedTheRealKernel_SayWhatIsMissing(string name) =>
        Assert.Contains("needs the real Semantic Kernel", await SampleProgram.RefusalOfAsync(name), StringComparison.Ordinal);
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

    [Fact]
    public async Task OnAGpu_ACardThatIsNotThere_SaysSoAndAnswersOnTheProcessor()
    {
        string[] placed = ["--W2S:LargeModels:reviews-large:Device=cuda:63", "--W2S:Guidance:positive:Device=cpu", "--W2S:Guidance:positive:Dtype=fp32"];
        var (exitCode, output, errors) = await SampleProgram.EndAsync("OnAGpu", placed);

        Assert.True(exitCode == 0, errors);
        Assert.Matches("I finally saw \"The Glass Voyage\" and \\.\\.\\..+", output);
        Assert.Contains("reviews-large: device: 'cuda:63' found, ", errors, StringComparison.Ordinal);
        Assert.EndsWith("So on the processor instead.", errors.TrimEnd(), StringComparison.Ordinal);
    }
#endif
}
