using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>What is remembered of how a model treats calls for several choices.</summary>
public sealed class SeveralChoicesTests
{
    [Fact]
    public async Task Requests_OfAModelThatIgnoresHowMany_SoonAskForOneAtATime()
    {
        var model = new FakeTextModel(request => FakeTextModel.Words(request with { Choices = 1 }))
        {
            Capabilities = TextModelCapabilities.SeveralChoices,
        };
        var large = new TextLargeModel(model, new TextLargeModelOptions());
        var texts = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            model.Requests.Clear();
            await using var session = await large.OpenAsync(TextSession.Request, CancellationToken.None);
            texts.Add(string.Join('|', (await session.ProposeAsync(3, 4, CancellationToken.None)).Select(candidate => candidate.Text)));
        }

        Assert.All(model.Requests, request => Assert.Equal(1, request.Choices));
        Assert.Single(texts.Distinct());
    }

    [Fact]
    public async Task Requests_OfAModelThatHonoursIt_GoOnAskingForAll()
    {
        var model = new FakeTextModel(FakeTextModel.Words) { Capabilities = TextModelCapabilities.SeveralChoices };
        var large = new TextLargeModel(model, new TextLargeModelOptions());
        for (var i = 0; i < 5; i++)
        {
            await using var session = await large.OpenAsync(TextSession.Request, CancellationToken.None);
            await session.ProposeAsync(3, 4, CancellationToken.None);
        }

        Assert.Equal(5, model.Requests.Count);
        Assert.All(model.Requests, request => Assert.Equal(3, request.Choices));
    }
}
