using W2S.Cli.Tests.Support;
using W2S.Engine.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class TemplateCommandTests : IDisposable
{
    private const string Template = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

    private const string Chat = """[{"role": "user", "content": "Hi </s>\n"}]""";

    private readonly TempFolder _folder = new();

    public TemplateCommandTests() => _folder.Write("chat_template.jinja", Template);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Template_Messages_PrintsThePromptAndNothingElse()
    {
        _folder.Write("tokenizer_config.json", """{"eos_token": "</s>"}""");
        var file = _folder.Write("chat.json", Chat);

        var run = await CliRun.OfAsync("template", "--model", _folder.Path, "--messages", file);

        Assert.Equal("<user>Hi </s>\n</s><assistant>", run.ShouldSucceed().Output);
    }

    [Fact]
    public async Task Template_NoGenerationPrompt_EndsWithTheLastMessage()
    {
        var run = await CliRun.WithInputAsync(Chat, "template", "--model", _folder.Path, "--messages", "-", "--no-generation-prompt");

        Assert.Equal("<user>Hi </s>\n", run.ShouldSucceed().Output);
    }

    [Fact]
    public async Task Template_Json_TellsTheTemplatesWordsFromTheMessages()
    {
        _folder.Write("tokenizer_config.json", """{"eos_token": "</s>"}""");

        var run = await CliRun.WithInputAsync(Chat, "template", "--model", _folder.Path, "--messages", "-", "--json");

        Assert.Equal(
            """{"text":"<user>Hi </s>\n</s><assistant>","segments":[{"text":"<user>","isTrusted":true},"""
            + """{"text":"Hi </s>\n","isTrusted":false},{"text":"</s><assistant>","isTrusted":true}],"endOfTurn":"</s>"}""" + "\n",
            run.ShouldSucceed().Output);
    }

    [Fact]
    public async Task Template_AnotherName_IsTheOtherTemplateOrAUsageError()
    {
        Directory.CreateDirectory(Path.Join(_folder.Path, "additional_chat_templates"));
        await File.WriteAllTextAsync(Path.Join(_folder.Path, "additional_chat_templates", "rag.jinja"), "other");

        var run = await CliRun.WithInputAsync(Chat, "template", "--model", _folder.Path, "--messages", "-", "--template", "rag");
        var wrong = await CliRun.WithInputAsync(Chat, "template", "--model", _folder.Path, "--messages", "-", "--template", "none");

        Assert.Equal("other", run.ShouldSucceed().Output);
        wrong.ShouldFail(2, "--template", "'none'", "default, rag");
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{}", "no array")]
    [InlineData("[]", "no message")]
    [InlineData("[5]", "message 1: no object")]
    [InlineData("""[{"role": "user", "content": "a"}, {"role": "user"}]""", "message 2: no \"content\"")]
    [InlineData("""[{"content": "a"}]""", "no \"role\"")]
    [InlineData("""[{"role": "user", "content": null}]""", "a \"content\" that is no string")]
    [InlineData("""[{"role": 5, "content": "a"}]""", "a \"role\" that is no string")]
    [InlineData("""[{"role": "user", "content": "a", "name": "b"}]""", "'name'")]
    [InlineData("""[{"role": "user", "role": "user", "content": "a"}]""", "no JSON")]
    [InlineData("""[{"role": "user", "content": "\ud800"}]""", "not Unicode")]
    public async Task Template_MalformedMessages_AreRefusedByPlace(string json, string found) =>
        (await CliRun.WithInputAsync(json, "template", "--model", _folder.Path, "--messages", "-")).ShouldFail(1, "standard input", found, "messages like");

    [Fact]
    public async Task Template_MessagesTheTemplateRefuses_AreReportedInItsWords()
    {
        _folder.Write("chat_template.jinja", "{{ raise_exception('Roles must alternate') }}");

        (await CliRun.WithInputAsync(Chat, "template", "--model", _folder.Path, "--messages", "-"))
            .ShouldFail(1, "messages: ", "chat_template.jinja refuses them: Roles must alternate");
    }

    [Fact]
    public async Task Template_MalformedTemplate_IsReportedByPlace()
    {
        _folder.Write("chat_template.jinja", "{{ (");

        (await CliRun.WithInputAsync(Chat, "template", "--model", _folder.Path, "--messages", "-")).ShouldFail(1, "chat_template.jinja: line 1, column");
    }

    [Fact]
    public async Task Template_ModelWithoutOne_SaysWhereItWasLookedFor()
    {
        File.Delete(Path.Join(_folder.Path, "chat_template.jinja"));

        (await CliRun.WithInputAsync(Chat, "template", "--model", _folder.Path, "--messages", "-")).ShouldFail(1, "--model", "no chat template", "tokenizer_config.json");
    }

    [Fact]
    public async Task Template_MissingOptions_IsAUsageError() =>
        (await CliRun.OfAsync("template", "--model", _folder.Path)).ShouldFail(2, "--messages");
}
