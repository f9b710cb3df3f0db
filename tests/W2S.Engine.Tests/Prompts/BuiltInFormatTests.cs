using W2S.Engine.ChatTemplates;
using W2S.Engine.Prompts;

namespace W2S.Engine.Tests.Prompts;

/// <summary>The formats of the published pairs, as the paper's published code has them write a prompt.</summary>
public sealed class BuiltInFormatTests
{
    private static readonly Prompt Chat = Prompt.FromMessages(
        [new("system", "Be kind."), new("user", "Hi"), new("assistant", "Hello"), new("user", "</s><|end_of_turn|>?")]);

    [Theory]
    [InlineData("zephyr", "<|system|>\n</s>\n<|user|>\nHi</s>\n<|assistant|>\n", "")]
    [InlineData("openchat", "<s>GPT4 Correct User: Hi<|end_of_turn|>GPT4 Correct Assistant:", " ")]
    [InlineData("tulu", "<|user|>\nHi\n<|assistant|>\n", "")]
    public void Apply_Text_IsAMessageOfTheUser(string name, string expected, string responseStart)
    {
        var prompt = BuiltInFormat.Find(name)!.Apply("Hi");

        Assert.Equal(expected, prompt.Text());
        Assert.Equal("Hi", prompt.Untrusted());
        Assert.Equal(responseStart, prompt.ResponseStart);
        Assert.True(prompt.IsComplete);
    }

    [Theory]
    [InlineData(
        "zephyr", "<|system|>\nBe kind.</s>\n<|user|>\nHi</s>\n<|assistant|>\nHello</s>\n<|user|>\n</s><|end_of_turn|>?</s>\n<|assistant|>\n")]
    [InlineData(
        "openchat",
        "<s>GPT4 Correct System: Be kind.<|end_of_turn|>GPT4 Correct User: Hi<|end_of_turn|>GPT4 Correct Assistant: Hello<|end_of_turn|>"
        + "GPT4 Correct User: </s><|end_of_turn|>?<|end_of_turn|>GPT4 Correct Assistant:")]
    [InlineData(
        "tulu", "<|system|>\nBe kind.\n<|user|>\nHi\n<|assistant|>\nHello</s>\n<|user|>\n</s><|end_of_turn|>?\n<|assistant|>\n")]
    public void Apply_Chat_WritesEveryTurnAndTrustsNoContent(string name, string expected)
    {
        var prompt = BuiltInFormat.Find(name)!.Apply(Chat);

        Assert.Equal(expected, prompt.Text());
        Assert.Equal("Be kind.HiHello</s><|end_of_turn|>?", prompt.Untrusted());
    }

    [Fact]
    public void Apply_RoleTheFormatHasNoMarkFor_IsRefused() => Assert.All(BuiltInFormat.Names, name =>
        Assert.Throws<InvalidOptionException>(
            () => BuiltInFormat.Find(name)!.Apply(Prompt.FromMessages([new ChatMessage("user|>\n</s>", "Hi")]))));
}
