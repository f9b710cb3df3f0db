using W2S.Engine.LargeModels.BlackBox.Continuation;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Continuation;

public sealed class ContinuationSignsTests
{
    [Theory]
    [InlineData("Once upon a time there was", "Once upon a time")]
    [InlineData("Once upon a time there was", "\n Once  upon a time there was a king")]
    [InlineData("Once upon a time, ", "Once upon a time, there")]
    [InlineData(
        "It was the best of times, it was the worst of times, it was.", "It was the best of times, it was the worst of times, it was. The end")]
    public void IsRestart_BeginsAsTheResponseDoes_IsOne(string response, string continuation) =>
        Assert.True(ContinuationSigns.IsRestart(response, continuation));

    [Theory]
    [InlineData("Once upon a time there was", " a king who had a")]
    [InlineData("Once upon a time there was", " once upon a time")]
    [InlineData("I came, I saw and I", " came home, I saw and")]
    public void IsRestart_GoesOn_IsNone(string response, string continuation) =>
        Assert.False(ContinuationSigns.IsRestart(response, continuation));

    [Theory]
    [InlineData("Once", "Once upon a time")]
    [InlineData("Once upon a time there was", " Once")]
    [InlineData("", "Once upon a time there was")]
    [InlineData("ha ha ha ha ha ha ha ha", " ha ha ha ha ha ha ha")]
    [InlineData("Row, row, row your boat gently down the stream. Row, row, row your boat, and", " Row, row, row your")]
    [InlineData("I have a dream that one day. ", "I have a dream that one")]
    [InlineData("Who made the world?\n", "Who made the swan?")]
    [InlineData("She sells sea shells and she sells more: She sells sea shells", "She sells sea")]
    public void IsRestart_TooShortOrRightlyRepeated_CannotBeJudged(string response, string continuation) =>
        Assert.Null(ContinuationSigns.IsRestart(response, continuation));

    [Theory]
    [InlineData("the king", "dom of", true)]
    [InlineData("in 19", "84", true)]
    [InlineData("un caf\u00E9", "noir", true)]
    [InlineData("the king", " of", false)]
    [InlineData("the king", ", who", false)]
    [InlineData("the king", "\u738B", false)]
    [InlineData("the king ", "of", null)]
    [InlineData("the king.", "He", null)]
    [InlineData("\u738B", "of", null)]
    [InlineData("the king", "", null)]
    public void IsJoined_WordThatGoesOn_IsToldFromOneThatEnded(string response, string continuation, bool? expected) =>
        Assert.Equal(expected, ContinuationSigns.IsJoined(response, continuation));

    [Theory]
    [InlineData("It was a lovely film.", "I liked the music.", true)]
    [InlineData("It was a lovely film.", "I liked the music. So", true)]
    [InlineData("It was a lovely", "I liked the music.", true)]
    [InlineData("What a film!", "great acting.", true)]
    [InlineData("It was a lovely", "great acting.", false)]
    [InlineData("It was a lovely film.", " I liked the music.", false)]
    [InlineData("It was a lovely film.", "She did not.", false)]
    [InlineData("Ha!", "Ha!Ha!Ha!", false)]
    [InlineData("It was a lovely film. ", "I liked the music.", null)]
    [InlineData("It was a lovely film.", "I li", null)]
    [InlineData("", "I liked the music.", null)]
    public void IsAnotherAnswer_BeginsAsAnAnswerToThePromptBehindAWordOrSentence_IsOne(string response, string continuation, bool? expected)
    {
        HashSet<string> openings = ["Ilikedthemus", "greatacting.", "Ha!Ha!Ha!"];

        Assert.Equal(expected, ContinuationSigns.IsAnotherAnswer(response, continuation, openings));
    }
}
