using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.Local;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>A model on this machine of which only text is seen, as if it were an endpoint.</summary>
internal sealed class TextOnlyModel(LocalLargeModel model) : ITextModel
{
    public string Name => model.Name;

    public TextModelCapabilities Capabilities => TextModelCapabilities.Continuation | TextModelCapabilities.SeveralChoices;

    public async Task<TextModelReply> CompleteAsync(TextModelRequest request, CancellationToken cancellationToken)
    {
        var asked = new LargeModelRequest
        {
            Prompt = request.Prompt.Text + request.Response,
            Sampling = request.Sampling,
            Seed = request.Seed,
            MaxNewTokens = request.MaxTokens,
            MaxCandidates = request.Choices,
        };
        await using var session = await model.OpenAsync(asked, cancellationToken);
        var choices = await session.ProposeAsync(request.Choices, request.MaxTokens, cancellationToken);
        return new TextModelReply(
            [.. choices.Select(c => new TextChoice(c.Text, c.Finish is FinishReason.Length ? TextFinish.Length : TextFinish.Stop))],
            session.PromptTokens,
            session.ProposedTokens);
    }
}
