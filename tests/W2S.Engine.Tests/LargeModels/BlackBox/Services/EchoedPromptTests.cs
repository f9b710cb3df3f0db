using W2S.Engine.LargeModels.BlackBox.Services;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Services;

public sealed class EchoedPromptTests
{
    [Theory]
    [InlineData("Once upon", "Once upon a time", " a time")]
    [InlineData("Once upon", "Once upon", "")]
    [InlineData("Once upon", " a time", " a time")]
    [InlineData("Once upon", "once upon a time", "once upon a time")]
    [InlineData("Once upon", null, null)]
    [InlineData("ha ha", "ha ha ha", "ha ha ha")]
    [InlineData("", "Once", "Once")]
    public void Strip_AnswerThatBeginsWithWhatWasSent_LosesThatOnly(string sent, string? answer, string? expected) =>
        Assert.Equal(expected, EchoedPrompt.Strip(sent, answer));
}
