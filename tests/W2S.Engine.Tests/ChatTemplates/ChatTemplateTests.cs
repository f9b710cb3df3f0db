using W2S.Engine.ChatTemplates;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.ChatTemplates;

public sealed class ChatTemplateTests : IDisposable
{
    private static readonly IReadOnlyList<ChatMessage> Chat = [new("user", "Hi"), new("assistant", "Yes?"), new("user", "Bye")];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_NoTemplate_IsNull()
    {
        Assert.Null(ChatTemplate.Load(_folder.Path));
        _folder.Write("tokenizer_config.json", """{"bos_token": "<s>", "chat_template": null}""");
        Assert.Null(ChatTemplate.Load(_folder.Path));
    }

    [Fact]
    public void Load_MissingFolder_IsRefused() =>
        Assert.Throws<TokenizerFormatException>(() => ChatTemplate.Load(Path.Join(_folder.Path, "absent")));

    [Fact]
    public void Load_Configuration_KnowsTheSpecialTokensOfBothSpellings()
    {
        _folder.Write("tokenizer_config.json", """{"bos_token": {"content": "<b>"}, "eos_token": "<e>", "chat_template": "{{ bos_token }}{{ eos_token }}{{ pad_token }}[{{ unk_token }}]"}""");
        _folder.Write("special_tokens_map.json", """{"bos_token": "<other>", "pad_token": "<p>"}""");

        Assert.Equal("<b><e><p>[]", TextOf(ChatTemplate.Load(_folder.Path)!.Render(Chat)));
    }

    [Fact]
    public void Load_FileOfItsOwn_WinsOverTheConfiguration()
    {
        _folder.Write("tokenizer_config.json", """{"chat_template": [{"name": "default", "template": "old"}, {"name": "rag", "template": "old rag"}]}""");
        _folder.Write("chat_template.jinja", "new\n");

        Assert.Equal("new", TextOf(ChatTemplate.Load(_folder.Path)!.Render(Chat)));
        Assert.Contains("'rag'", Assert.Throws<InvalidOptionException>(() => ChatTemplate.Load(_folder.Path, "rag")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NamedTemplates_AreChosenByName()
    {
        _folder.Write("tokenizer_config.json", """{"chat_template": [{"name": "default", "template": "one"}, {"name": "rag", "template": "two"}]}""");

        Assert.Equal("one", TextOf(ChatTemplate.Load(_folder.Path)!.Render(Chat)));
        Assert.Equal("two", TextOf(ChatTemplate.Load(_folder.Path, "rag")!.Render(Chat)));
        Assert.Contains("default, rag", Assert.Throws<InvalidOptionException>(() => ChatTemplate.Load(_folder.Path, "tools")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AdditionalTemplates_AreChosenByFileName()
    {
        Directory.CreateDirectory(Path.Join(_folder.Path, "additional_chat_templates"));
        File.WriteAllText(Path.Join(_folder.Path, "additional_chat_templates", "rag.jinja"), "two");
        _folder.Write("chat_template.jinja", "one");

        Assert.Equal("one", TextOf(ChatTemplate.Load(_folder.Path)!.Render(Chat)));
        Assert.Equal("two", TextOf(ChatTemplate.Load(_folder.Path, "rag")!.Render(Chat)));
    }

    [Theory]
    [InlineData("""{"chat_template": 5}""")]
    [InlineData("""{"chat_template": [5]}""")]
    [InlineData("""{"chat_template": [{"name": "default"}]}""")]
    [InlineData("""{"chat_template": [{"name": "a", "template": "1"}, {"name": "a", "template": "2"}]}""")]
    [InlineData("""{"chat_template": "a", "chat_template": "b"}""")]
    [InlineData("""{"chat_template": "a", "bos_token": 5}""")]
    [InlineData("""{"chat_template": "a""")]
    public void Load_MalformedConfiguration_IsRefusedByItsFile(string json)
    {
        _folder.Write("tokenizer_config.json", json);

        Assert.Contains("tokenizer_config.json", Assert.Throws<TokenizerFormatException>(() => ChatTemplate.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TemplateThatIsNotUtf8_IsRefused()
    {
        _folder.Write("chat_template.jinja", [0xFF, 0xFE, 0x41]);

        Assert.Contains("not UTF-8", Assert.Throws<TokenizerFormatException>(() => ChatTemplate.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LinkOutOfTheFolder_IsRefused()
    {
        using var elsewhere = new TempFolder();
        var target = elsewhere.Write("secret.jinja", "x");
        File.CreateSymbolicLink(Path.Join(_folder.Path, "chat_template.jinja"), target);

        Assert.Throws<TokenizerFormatException>(() => ChatTemplate.Load(_folder.Path));
    }

    [Fact]
    public void Parse_MalformedTemplate_NamesOriginLineAndColumn()
    {
        var e = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("a\nbc {% nonsense %}", origin: "here.jinja"));

        Assert.Equal((2, 7), (e.Line, e.Column));
        Assert.Equal("here.jinja: line 2, column 7: the tag 'nonsense' found, which is not supported here", e.Message);
    }

    [Fact]
    public void Render_TemplateThatGoesWrong_NamesOriginLineAndColumn()
    {
        var e = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("a\n{{ messages[0].nothing + 'x' }}", origin: "here.jinja").Render(Chat));

        Assert.Equal((2, 24), (e.Line, e.Column));
        Assert.Contains("here.jinja: line 2, column 24: a dict has no 'nothing'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RaiseException_IsAboutTheMessages()
    {
        var e = Assert.Throws<InvalidOptionException>(() => ChatTemplate.Parse("{{ raise_exception('Roles must alternate!') }}").Render(Chat));

        Assert.Equal(("messages", "messages: chat template refuses them: Roles must alternate!"), (e.Option, e.Message));
    }

    [Theory]
    [InlineData("user", true)]
    [InlineData("tool", true)]
    [InlineData("User", false)]
    [InlineData("end", false)]
    public void Render_TokenSpelledWithTheRole_IsTrustedForCommonRolesOnly(string role, bool isTrusted)
    {
        var segments = ChatTemplate.Parse("{% for m in messages %}{{ '<|' + m.role + '|>' }}{% endfor %}").Render([new ChatMessage(role, "Hi")]);

        Assert.Equal(isTrusted, segments is [{ IsTrusted: true }]);
    }

    [Fact]
    public void Apply_Text_IsOneMessageOfTheUserAndTheGenerationPrompt()
    {
        var formatted = GoldenChats.Template("chatml").Apply("Hi");
        TextSegment[] expected =
            [new("<|im_start|>user\n", true), new("Hi", false), new("<|im_end|>\n<|im_start|>assistant\n", true)];

        Assert.Equal(expected, formatted.Segments);
        Assert.True(formatted.IsComplete);
    }

    [Theory]
    [InlineData("chatml", "")]
    [InlineData("openchat", " ")]
    [InlineData("llama-2", " ")]
    [InlineData("mistral", "")]
    [InlineData("qwen-3", "")]
    [InlineData("vicuna", " ")]
    [InlineData("json", "")]
    public void Apply_GoldenTemplates_TellsTheSpaceBeforeTheAnswer(string template, string space) =>
        Assert.Equal(space, GoldenChats.Template(template).Apply("Hi").ResponseStart);

    [Theory]
    [InlineData("chatml", "<|im_end|>\n")]
    [InlineData("llama-2", " </s>")]
    [InlineData("llama-3", "<|eot_id|>")]
    [InlineData("zephyr", "</s>\n")]
    [InlineData("mistral", "</s>")]
    [InlineData("openchat", "<|end_of_turn|>")]
    [InlineData("tulu", "</s>\n")]
    [InlineData("gemma", "<end_of_turn>\n")]
    [InlineData("phi-3", "<|end|>\n</s>")]
    [InlineData("qwen-3", "<|im_end|>\n")]
    [InlineData("generation-tag", "\n")]
    public void EndOfTurn_GoldenTemplates_IsWhatFollowsTheAnswer(string template, string end) =>
        Assert.Equal(end, GoldenChats.Template(template).EndOfTurn);

    [Theory]
    [InlineData("{{ messages[0].content }}")]
    [InlineData("{{ messages | map(attribute='content') | join('|') }}")]
    [InlineData("{{ messages[1].content | upper }}.")]
    [InlineData("{{ raise_exception('no') }}")]
    [InlineData("{{ nothing.more }}")]
    public void EndOfTurn_NothingAfterTheAnswer_IsNull(string source) => Assert.Null(ChatTemplate.Parse(source).EndOfTurn);

    [Fact]
    public async Task Render_FromManyThreads_IsTheSame()
    {
        var template = GoldenChats.Template("macros");
        var expected = TextOf(template.Render(Chat));

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TextOf(template.Render(Chat)))));

        Assert.All(found, text => Assert.Equal(expected, text));
    }

    private static string TextOf(IReadOnlyList<TextSegment> segments) => string.Concat(segments.Select(s => s.Text));
}
