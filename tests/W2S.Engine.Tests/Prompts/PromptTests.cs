using W2S.Engine.ChatTemplates;

namespace W2S.Engine.Tests.Prompts;

public sealed class PromptTests
{
    [Fact]
    public void FromText_IsAlsoAMessageOfTheUser()
    {
        Prompt prompt = "Hi";

        Assert.Equal("Hi", prompt.Text);
        Assert.Equal([new ChatMessage("user", "Hi")], prompt.Messages);
    }

    [Fact]
    public void FromMessages_None_IsRefused() => Assert.Throws<InvalidOptionException>(() => Prompt.FromMessages([]));

    [Fact]
    public void FromMessages_ListChangedAfterwards_ChangesNothing()
    {
        var messages = new List<ChatMessage> { new("user", "Hi") };
        var prompt = Prompt.FromMessages(messages);
        messages.Clear();

        Assert.Single(prompt.Messages);
    }

    [Fact]
    public void Equals_SameMessages_IsTrueButATextIsNoChat()
    {
        var chat = Prompt.FromMessages([new("user", "Hi")]);

        Assert.Equal(Prompt.FromMessages([new("user", "Hi")]), chat);
        Assert.Equal(Prompt.FromMessages([new("user", "Hi")]).GetHashCode(), chat.GetHashCode());
        Assert.NotEqual(Prompt.FromText("Hi"), chat);
        Assert.NotEqual(Prompt.FromMessages([new("user", "Hi"), new("user", "Hi")]), chat);
    }
}
