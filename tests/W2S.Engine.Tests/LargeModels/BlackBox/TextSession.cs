using Microsoft.Extensions.Logging;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>A session of a text model that is made for one test.</summary>
internal static class TextSession
{
    public static readonly LargeModelRequest Request = new() { Prompt = "Tell me a story.", MaxNewTokens = 12, Seed = 3 };

    public static Task<ILargeModelSession> OpenAsync(
        ITextModel model, LargeModelRequest? request = null, TextLargeModelOptions? options = null, TimeProvider? time = null, ILogger? logger = null) =>
        new TextLargeModel(model, options ?? new TextLargeModelOptions(), time, logger).OpenAsync(request ?? Request, CancellationToken.None);

    /// <summary>One round.</summary>
    public static async Task<IReadOnlyList<Candidate>> ProposeAsync(
        ITextModel model,
        int successors,
        int maxTokens = 4,
        LargeModelRequest? request = null,
        TextLargeModelOptions? options = null,
        TimeProvider? time = null)
    {
        await using var session = await OpenAsync(model, request, options, time);
        return await session.ProposeAsync(successors, maxTokens, CancellationToken.None);
    }

    /// <summary>One successor of each of the responses that <paramref name="model"/> begins with, in a second round.</summary>
    public static async Task<IReadOnlyList<Candidate>> ContinueAsync(ITextModel model, int successors, int beginnings = 1)
    {
        await using var session = await OpenAsync(model);
        session.Keep(await session.ProposeAsync(beginnings, 4, CancellationToken.None));
        return await session.ProposeAsync(successors, 4, CancellationToken.None);
    }
}
