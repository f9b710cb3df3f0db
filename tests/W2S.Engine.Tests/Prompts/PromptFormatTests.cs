using W2S.Engine.ChatTemplates;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Prompts;

public sealed class PromptFormatTests : IAsyncDisposable
{
    private const string Template = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}";

    private static readonly Prompt Chat = Prompt.FromMessages([new("system", "Be kind."), new("user", "Hi")]);

    private readonly List<LocalModel> _models = [];

    [Fact]
    public void For_Nothing_LeavesATextAsItIs() => Assert.Equal("Hi", PromptFormat.For(Model(Template), option: null).Apply("Hi").Text());

    [Fact]
    public void For_Nothing_PutsAChatThroughTheCheckpointsTemplate()
    {
        var prompt = PromptFormat.For(Model(Template), option: null).Apply(Chat);

        Assert.Equal("[system]Be kind.[user]Hi", prompt.Text());
        Assert.True(prompt.IsComplete);
    }

    [Fact]
    public void For_NothingAndNoTemplate_JoinsTheContentsOfAChat()
    {
        var prompt = PromptFormat.For(Model(template: null), option: null).Apply(Chat);

        Assert.Equal("Be kind.\n\nHi", prompt.Text());
        Assert.False(prompt.IsComplete);
    }

    [Fact]
    public void For_Chat_PutsATextThroughTheCheckpointsTemplate() =>
        Assert.Equal("[user]Hi", PromptFormat.For(Model(Template), "chat").Apply("Hi").Text());

    [Fact]
    public void For_ChatAndNoTemplate_IsRefusedWithTheModel()
    {
        var error = Assert.Throws<InvalidOptionException>(() => PromptFormat.For(Model(template: null), "chat"));

        Assert.Contains("'small' has no chat template", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_TextWithAPlace_IsPutAround()
    {
        var prompt = PromptFormat.For(Model(Template), "Q: {prompt}\nA:").Apply("</s>");

        Assert.Equal(("Q: </s>\nA:", "</s>"), (prompt.Text(), prompt.Untrusted()));
    }

    [Theory]
    [InlineData("zephyr")]
    [InlineData("openchat")]
    [InlineData("tulu")]
    public void For_NameOfABuiltInFormat_IsThatOne(string name) =>
        Assert.Equal(name, PromptFormat.For(Model(template: null), name).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Zephyr")]
    [InlineData("no place")]
    [InlineData("{prompt}{prompt}")]
    public void Validate_AnythingElse_IsRefused(string option) =>
        Assert.Throws<InvalidOptionException>(() => PromptFormat.Validate(option));

    [Theory]
    [InlineData(null)]
    [InlineData("chat")]
    [InlineData("tulu")]
    [InlineData("{prompt}")]
    public void Validate_KnownSpellings_Pass(string? option) => PromptFormat.Validate(option);

    [Fact]
    public void For_MalformedTemplateThatIsNotNeeded_IsNoReasonToFail()
    {
        var model = Model("{% if %}");

        Assert.Equal("Hi", PromptFormat.For(model, option: null).Apply("Hi").Text());
        Assert.Throws<ChatTemplateException>(() => PromptFormat.For(model, "chat"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models)
        {
            await model.DisposeAsync();
        }
    }

    private LocalModel Model(string? template)
    {
        var model = new LocalModel(
            "small",
            new DecoderRunner(new HashDecoder(1, 257)),
            new ByteTokenizer(),
            [],
            new Lazy<ChatTemplate?>(() => template is null ? null : ChatTemplate.Parse(template)));
        _models.Add(model);
        return model;
    }
}
