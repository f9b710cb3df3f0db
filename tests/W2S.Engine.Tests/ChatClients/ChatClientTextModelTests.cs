using Microsoft.Extensions.AI;
using W2S.Engine.ChatClients;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Tests.ChatClients;

public sealed class ChatClientTextModelTests
{
    [Fact]
    public async Task Complete_Text_IsOneMessageOfTheUser()
    {
        var client = new ScriptedChatClient("fine");

        var reply = await new ChatClientTextModel("gpt", client).CompleteAsync(new() { Prompt = "How?", MaxTokens = 5 }, default);

        Assert.Equal([(ChatRole.User, "How?")], client.LastMessages!.Select(message => (message.Role, message.Text)));
        Assert.Equal([new TextChoice("fine", TextFinish.Unknown)], reply.Choices);
    }

    [Fact]
    public async Task Complete_Chat_KeepsItsRolesAndEndsWithTheAnswerToContinue()
    {
        var client = new ScriptedChatClient("");
        var chat = Prompt.FromMessages([new("system", "Be kind."), new("user", "Hi"), new("assistant", "Hello"), new("user", "How?")]);

        await new ChatClientTextModel("gpt", client).CompleteAsync(new() { Prompt = chat, Response = "I am ", MaxTokens = 5 }, default);

        Assert.Equal(
            ["system: Be kind.", "user: Hi", "assistant: Hello", "user: How?", "assistant: I am "],
            client.LastMessages!.Select(message => $"{message.Role}: {message.Text}"));
    }

    [Fact]
    public async Task Complete_Options_AreThoseOfTheRequest()
    {
        var client = new ScriptedChatClient("");
        var request = new TextModelRequest
        {
            Prompt = "p",
            Choices = 3,
            MaxTokens = 7,
            Sampling = new() { Temperature = 0.5, TopK = 9, TopP = 0.25 },
            Seed = 11,
            StopSequences = ["END"],
        };

        await new ChatClientTextModel("gpt", client).CompleteAsync(request, default);

        var options = client.LastOptions!;
        Assert.Equal((7, 0.5f, 9, 0.25f, 11L), (options.MaxOutputTokens, options.Temperature, options.TopK, options.TopP, options.Seed));
        Assert.Equal(["END"], options.StopSequences!);
    }

    [Fact]
    public async Task Complete_NoTopKAndNoStopSequences_SaysNothingOfThem()
    {
        var client = new ScriptedChatClient("");

        await new ChatClientTextModel("gpt", client).CompleteAsync(new() { Prompt = "p", MaxTokens = 1, Sampling = new() { TopK = 0 } }, default);

        Assert.Null(client.LastOptions!.TopK);
        Assert.Null(client.LastOptions.StopSequences);
    }

    [Fact]
    public async Task Complete_TopPThatLimitsNothing_IsNotSent()
    {
        var client = new ScriptedChatClient("");

        await new ChatClientTextModel("gpt", client).CompleteAsync(new() { Prompt = "p", MaxTokens = 1, Sampling = new() { TopP = 1 } }, default);

        Assert.Null(client.LastOptions!.TopP);
        Assert.Equal(0.7f, client.LastOptions.Temperature);
    }

    [Theory]
    [InlineData(SamplingSettings.None, 0.5f, 0.25f, 9, 11L)]
    [InlineData(SamplingSettings.Temperature | SamplingSettings.Seed, null, 0.25f, 9, null)]
    [InlineData(SamplingSettings.TopP | SamplingSettings.TopK, 0.5f, null, null, 11L)]
    public async Task Complete_SettingsToBeLeftOut_AreNotSent(SamplingSettings omit, float? temperature, float? topP, int? topK, long? seed)
    {
        var client = new ScriptedChatClient("");
        var sampling = new W2S.Engine.Sampling.SamplingOptions { Temperature = 0.5, TopK = 9, TopP = 0.25 };

        await new ChatClientTextModel("gpt", client).CompleteAsync(
            new() { Prompt = "p", MaxTokens = 1, Sampling = sampling, Seed = 11, Omit = omit }, default);

        var options = client.LastOptions!;
        Assert.Equal((temperature, topP, topK, seed), (options.Temperature, options.TopP, options.TopK, options.Seed));
    }

    [Fact]
    public void Capabilities_PlainChat_DeclareNothing() =>
        Assert.Equal(TextModelCapabilities.None, new ChatClientTextModel("gpt", new ScriptedChatClient("")).Capabilities);

    [Fact]
    public async Task Complete_UsageAndFinish_AreReported()
    {
        var reply = await ReplyAsync(new ChatResponse(new ChatMessage(ChatRole.Assistant, "x"))
        {
            FinishReason = ChatFinishReason.Length,
            Usage = new UsageDetails { InputTokenCount = 3, OutputTokenCount = 5 },
        });

        Assert.Equal((3L, 5L), (reply.InputTokens, reply.OutputTokens));
        Assert.Equal([new TextChoice("x", TextFinish.Length)], reply.Choices);
    }

    [Fact]
    public async Task Complete_SeveralMessages_AreJoinedWithoutFunctionsReasoningAndOtherRoles()
    {
        var reply = await ReplyAsync(new ChatResponse(
        [
            new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("It "), new FunctionCallContent("1", "look")]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "rain"), new TextContent("rain")]),
            new ChatMessage(ChatRole.Assistant, [new TextContent("is "), new TextContent("raining")]),
        ]));

        Assert.Equal("It is raining", Assert.Single(reply.Choices).Text);
    }

    [Fact]
    public async Task Complete_NoText_IsAChoiceWithoutText()
    {
        var reply = await ReplyAsync(new ChatResponse(new ChatMessage(ChatRole.Assistant, [])) { FinishReason = ChatFinishReason.ContentFilter });

        Assert.Equal([new TextChoice(null, TextFinish.ContentFilter)], reply.Choices);
    }

    [Fact]
    public async Task Complete_NoMessages_AreNoChoices() => Assert.Empty((await ReplyAsync(new ChatResponse())).Choices);

    [Fact]
    public async Task Complete_ClientFails_SaysSoAsATextModelDoes()
    {
        var client = new ScriptedChatClient((_, _, _) => throw new HttpRequestException("later", null, System.Net.HttpStatusCode.TooManyRequests));

        var error = await Assert.ThrowsAsync<TextModelException>(
            () => new ChatClientTextModel("gpt", client).CompleteAsync(new() { Prompt = "p", MaxTokens = 1 }, default));

        Assert.True(error.IsTransient);
        Assert.Contains("'gpt'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_Cancelled_IsCancelledNotFailed()
    {
        using var cancellation = new CancellationTokenSource();
        var client = new ScriptedChatClient((_, _, token) =>
        {
            cancellation.Cancel();
            token.ThrowIfCancellationRequested();
            return new ChatResponse();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new ChatClientTextModel("gpt", client).CompleteAsync(new() { Prompt = "p", MaxTokens = 1 }, cancellation.Token));
    }

    private static Task<TextModelReply> ReplyAsync(ChatResponse response) =>
        new ChatClientTextModel("gpt", new ScriptedChatClient((_, _, _) => response)).CompleteAsync(new() { Prompt = "p", MaxTokens = 1 }, default);
}
