using Microsoft.Extensions.AI;
using W2S.Engine.ChatClients;
using TemplateMessage = W2S.Engine.ChatTemplates.ChatMessage;

namespace W2S.Engine.Tests.ChatClients;

public sealed class ChatMessageReaderTests
{
    public static TheoryData<AIContent> OtherContents =>
    [
        new DataContent(new byte[] { 1 }, "image/png"),
        new UriContent("https://example.com/a.png", "image/png"),
        new FunctionCallContent("1", "call"),
        new FunctionResultContent("1", "result"),
        new ErrorContent("wrong"),
    ];

    [Fact]
    public void Read_Messages_KeepTheirOrderAndRoles()
    {
        var prompt = ChatMessageReader.Read(
            [
                new(ChatRole.System, "Be kind."),
                new(ChatRole.User, "Hello"),
                new(ChatRole.Assistant, "Hi"),
                new(ChatRole.Tool, "4"),
                new(new ChatRole("USER"), "Bye"),
            ],
            instructions: null);

        Assert.Equal(
            Prompt.FromMessages(
                [new("system", "Be kind."), new("user", "Hello"), new("assistant", "Hi"), new("tool", "4"), new("user", "Bye")]),
            prompt);
    }

    [Fact]
    public void Read_Developer_IsTheSystem() =>
        Assert.Equal(
            Prompt.FromMessages([new TemplateMessage("system", "Be kind.")]),
            ChatMessageReader.Read([new(new ChatRole("developer"), "Be kind.")], instructions: null));

    [Fact]
    public void Read_NoRole_IsRefused()
    {
        var error = Assert.Throws<InvalidOptionException>(() => ChatMessageReader.Read([new(default, "Hello")], instructions: null));

        Assert.Equal("messages[0]: no role found, one expected", error.Message);
    }

    [Theory]
    [InlineData("Be brief.", 2)]
    [InlineData(" ", 1)]
    [InlineData(null, 1)]
    public void Read_Instructions_StandBeforeTheMessages(string? instructions, int count)
    {
        var prompt = ChatMessageReader.Read([new(ChatRole.User, "Hello")], instructions);

        Assert.Equal(count, prompt.Messages.Count);
        Assert.Equal(new TemplateMessage("user", "Hello"), prompt.Messages[^1]);
        Assert.True(count == 1 || prompt.Messages[0] == new TemplateMessage("system", instructions!));
    }

    [Fact]
    public void Read_SeveralTexts_AreOneMessageAndWhatWasNotSaidIsLeftOut()
    {
        var prompt = ChatMessageReader.Read(
            [new(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("a"), new TextContent("b"), new UsageContent(new())])],
            instructions: null);

        Assert.Equal(Prompt.FromMessages([new TemplateMessage("assistant", "ab")]), prompt);
    }

    [Theory]
    [MemberData(nameof(OtherContents))]
    public void Read_OtherContents_AreRefusedByMessageAndKind(AIContent content)
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            ChatMessageReader.Read([new(ChatRole.User, "Hello"), new(ChatRole.User, [new TextContent("See"), content])], "Be brief."));

        Assert.Equal($"messages[1]: {content.GetType().Name} found, only text can be read", error.Message);
    }
}
