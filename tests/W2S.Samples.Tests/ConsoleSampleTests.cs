namespace W2S.Samples.Tests;

public sealed class ConsoleSampleTests
{
    [Fact]
    public async Task BlackBox_GuidedThroughTextAlone_IsPreferredToUnguided()
    {
        var output = await SampleProgram.RunAsync("BlackBox", "3");

        Assert.Contains("unguided", output, StringComparison.Ordinal);
        Assert.Contains("chunk-level", output, StringComparison.Ordinal);
    }

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
