using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using W2S.Engine.LargeModels.BlackBox;
using W2S.SemanticKernel.LargeModels;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests.LargeModels;

public sealed class ChatCompletionTextModelTests
{
    private readonly ScriptedChatService _service = new("fine");

    [Fact]
    public async Task Complete_Text_IsOneMessageOfTheUser()
    {
        var reply = await new ChatCompletionTextModel("chat", _service).CompleteAsync(new() { Prompt = "How?", MaxTokens = 5 }, default);

        Assert.Equal(["user: How?"], Messages());
        Assert.Equal([new TextChoice("fine", TextFinish.Unknown)], reply.Choices);
    }

    [Fact]
    public async Task Complete_Chat_KeepsItsRolesAndEndsWithTheAnswerToContinue()
    {
        var chat = Engine.Prompt.FromMessages([new("system", "Be kind."), new("user", "Hi"), new("assistant", "Hello"), new("user", "How?")]);

        await new ChatCompletionTextModel("chat", _service).CompleteAsync(new() { Prompt = chat, Response = "I am ", MaxTokens = 5 }, default);

        Assert.Equal(["system: Be kind.", "user: Hi", "assistant: Hello", "user: How?", "assistant: I am "], Messages());
    }

    [Fact]
    public void Capabilities_PlainChat_DeclareNothing() =>
        Assert.Equal(TextModelCapabilities.None, new ChatCompletionTextModel("chat", _service).Capabilities);

    [Fact]
    public async Task Complete_Settings_AreUnderTheNamesConnectorsReadAndCallNoFunctions()
    {
        var request = new TextModelRequest
        {
            Prompt = "p",
            MaxTokens = 7,
            Sampling = new() { Temperature = 0.5, TopK = 9, TopP = 0.25 },
            Seed = 11,
            StopSequences = ["END"],
        };

        await new ChatCompletionTextModel("chat", _service).CompleteAsync(request, default);

        Assert.Null(_service.LastKernel);
        Assert.Null(_service.LastSettings!.FunctionChoiceBehavior);
        Assert.Equivalent(
            new Dictionary<string, object>
            {
                ["max_tokens"] = 7,
                ["temperature"] = 0.5,
                ["top_p"] = 0.25,
                ["top_k"] = 9,
                ["seed"] = 11,
                ["stop_sequences"] = new[] { "END" },
                ["stop"] = new[] { "END" },
            },
            _service.LastSettings.ExtensionData,
            strict: true);
    }

    [Theory]
    [InlineData(SamplingSettings.None, 1.0, "temperature", "top_k", "seed")]
    [InlineData(SamplingSettings.Temperature | SamplingSettings.Seed, 0.25, "top_p", "top_k")]
    [InlineData(SamplingSettings.TopP | SamplingSettings.TopK, 0.25, "temperature", "seed")]
    public async Task Complete_SettingsToBeLeftOutOrWithoutEffect_AreNotSent(SamplingSettings omit, double topP, params string[] sent)
    {
        var request = new TextModelRequest { Prompt = "p", MaxTokens = 1, Sampling = new() { TopP = topP }, Omit = omit };

        await new ChatCompletionTextModel("chat", _service).CompleteAsync(request, default);

        string[] all = ["temperature", "top_p", "top_k", "seed"];
        Assert.Equal(sent.Order(), _service.LastSettings!.ExtensionData!.Keys.Intersect(all).Order());
    }

    [Fact]
    public async Task Complete_UsageAndFinish_AreReported()
    {
        var metadata = new Dictionary<string, object?>
        {
            ["FinishReason"] = "Length",
            ["Usage"] = new { InputTokenCount = 3, OutputTokenCount = 5 },
        };

        var reply = await ReplyAsync([new ChatMessageContent(AuthorRole.Assistant, "x", metadata: metadata)]);

        Assert.Equal((3L, 5L), (reply.InputTokens, reply.OutputTokens));
        Assert.Equal([new TextChoice("x", TextFinish.Length)], reply.Choices);
    }

    [Fact]
    public async Task Complete_NoText_IsAChoiceWithoutText() =>
        Assert.Equal([new TextChoice(null, TextFinish.Unknown)], (await ReplyAsync([new ChatMessageContent(AuthorRole.Assistant, content: null)])).Choices);

    [Fact]
    public async Task Complete_TextInSeveralPieces_IsOneChoice()
    {
        ChatMessageContentItemCollection pieces = [new TextContent("It is "), new TextContent("raining")];

        Assert.Equal(
            [new TextChoice("It is raining", TextFinish.Unknown)], (await ReplyAsync([new ChatMessageContent(AuthorRole.Assistant, pieces)])).Choices);
    }

    [Fact]
    public async Task Complete_NothingCameBack_AreNoChoices() => Assert.Empty((await ReplyAsync([])).Choices);

    [Fact]
    public async Task Complete_ServiceFails_SaysSoAsATextModelDoes()
    {
        var service = new ScriptedChatService((_, _) => throw new HttpOperationException(System.Net.HttpStatusCode.TooManyRequests, "", "", null));

        var error = await Assert.ThrowsAsync<TextModelException>(
            () => new ChatCompletionTextModel("chat", service).CompleteAsync(new() { Prompt = "p", MaxTokens = 1 }, default));

        Assert.True(error.IsTransient);
    }

    private static Task<TextModelReply> ReplyAsync(IReadOnlyList<ChatMessageContent> results) =>
        new ChatCompletionTextModel("chat", new ScriptedChatService((_, _) => results)).CompleteAsync(new() { Prompt = "p", MaxTokens = 1 }, default);

    private IEnumerable<string> Messages() => _service.LastHistory!.Select(message => $"{message.Role}: {message.Content}");
}
