using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Continuation;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Continuation;

public sealed class TextModelProbeTests
{
    [Theory]
    [InlineData(" over the lazy dog.", ProbeOutcome.Continues, 1)]
    [InlineData("over the lazy dog.", ProbeOutcome.TrimsSpaces, 1)]
    [InlineData("The quick brown fox jumps over the lazy dog.", ProbeOutcome.Restarts, 1)]
    [InlineData("Sure! Here is your sentence:", ProbeOutcome.Unclear, 2)]
    [InlineData("", ProbeOutcome.Unclear, 2)]
    [InlineData(null, ProbeOutcome.Unclear, 2)]
    public async Task ProbeAsync_FirstAnswer_TellsWhatTheModelDoes(string? answer, ProbeOutcome expected, int calls)
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply(answer));

        Assert.Equal(expected, await TextModelProbe.ProbeAsync(model, CancellationToken.None));
        Assert.Equal(calls, model.Requests.Count);
    }

    [Theory]
    [InlineData(" May June July", ProbeOutcome.Continues)]
    [InlineData("May June July", ProbeOutcome.TrimsSpaces)]
    [InlineData("January February", ProbeOutcome.Restarts)]
    [InlineData("As an assistant", ProbeOutcome.Unclear)]
    public async Task ProbeAsync_FirstAnswerDoesNotTell_TheSecondMay(string second, ProbeOutcome expected)
    {
        var calls = 0;
        var model = new FakeTextModel(_ => ++calls == 1 ? FakeTextModel.Reply() : FakeTextModel.Reply(second));

        Assert.Equal(expected, await TextModelProbe.ProbeAsync(model, CancellationToken.None));
    }

    [Fact]
    public async Task ProbeAsync_ModelThatFails_IsAnErrorThatNamesIt()
    {
        var model = new FakeTextModel((_, _) => Task.FromException<TextModelReply>(new TextModelException("refused", isTransient: false)));

        var error = await Assert.ThrowsAsync<LargeModelException>(() => TextModelProbe.ProbeAsync(model, CancellationToken.None));
        Assert.Contains("'remote'", error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProbeAsync_Request_IsShortAndHasPartOfAnAnswer()
    {
        var model = new FakeTextModel(_ => FakeTextModel.Reply());
        await TextModelProbe.ProbeAsync(model, CancellationToken.None);

        Assert.All(model.Requests, request => Assert.True(request is { Response.Length: > 0, MaxTokens: <= 16, Choices: 1 }));
    }
}
