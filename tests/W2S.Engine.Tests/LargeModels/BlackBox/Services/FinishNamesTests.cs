using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Services;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Services;

public sealed class FinishNamesTests
{
    [Theory]
    [InlineData("stop", TextFinish.Stop)]
    [InlineData("Stop", TextFinish.Stop)]
    [InlineData("STOP", TextFinish.Stop)]
    [InlineData("stop_sequence", TextFinish.Stop)]
    [InlineData("eos_token", TextFinish.Stop)]
    [InlineData("end_turn", TextFinish.Stop)]
    [InlineData("length", TextFinish.Length)]
    [InlineData("Length", TextFinish.Length)]
    [InlineData("MAX_TOKENS", TextFinish.Length)]
    [InlineData("max_tokens", TextFinish.Length)]
    [InlineData("model_length", TextFinish.Length)]
    [InlineData("TokenLimitReached", TextFinish.Length)]
    [InlineData("content_filter", TextFinish.ContentFilter)]
    [InlineData("ContentFilter", TextFinish.ContentFilter)]
    [InlineData("SAFETY", TextFinish.ContentFilter)]
    [InlineData("guardrail_intervened", TextFinish.ContentFilter)]
    [InlineData("tool_calls", TextFinish.Unknown)]
    [InlineData("FINISH_REASON_UNSPECIFIED", TextFinish.Unknown)]
    [InlineData("", TextFinish.Unknown)]
    [InlineData(null, TextFinish.Unknown)]
    public void Parse_NamesOfServices_MeanTheSameHoweverTheyAreSpelled(string? name, TextFinish finish) =>
        Assert.Equal(finish, FinishNames.Parse(name));
}
