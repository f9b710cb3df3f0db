using W2S.Cli.Tests.Support;

namespace W2S.Cli.Tests.Commands;

/// <summary>Chats and formats on the command line: what a template writes is what the model would be given by hand.</summary>
public sealed class GenerateChatTests(TinyModels models) : IClassFixture<TinyModels>
{
    private const string Template = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}bot:{% endif %}";

    private readonly string _chatty = models.AddChatModel("chatty", Template);
    private readonly string _chat = models.Write(
        "chat.json", """[{ "role": "system", "content": "Be kind." }, { "role": "user", "content": "Hi" }]""");

    [Fact]
    public async Task Generate_Messages_GoThroughTheCheckpointsChatTemplate()
    {
        var chat = await GenerateAsync("--large", _chatty, "--messages", _chat);

        Assert.Equal(await GenerateAsync("system: Be kind.\nuser: Hi\nbot:"), chat);
    }

    [Fact]
    public async Task Generate_ChatAsTemplate_PutsThePromptThroughItToo()
    {
        var chat = await GenerateAsync("--large", _chatty, "Hi", "--large-template", "chat");

        Assert.Equal(await GenerateAsync("user: Hi\nbot:"), chat);
    }

    [Fact]
    public async Task Generate_PlainPromptPastAChatTemplate_IsSaidInOneLine()
    {
        var run = await CliRun.OfAsync("generate", "--large", _chatty, "--max-tokens", "8", "--seed", "1", "Hi");

        Assert.Equal((0, await GenerateAsync("Hi")), (run.ExitCode, run.Output));
        Assert.Equal("w2s: chatty: a chat template is there, which a plain prompt does not go through; --large-template chat asks for it\n", run.Error);
    }

    [Fact]
    public async Task Generate_PlainPromptPastThePairsChatTemplates_NamesTheirSwitches()
    {
        string[] pair = ["--tuned", _chatty, "--untuned", models.AddChatModel("chatty-base", Template)];
        string[] call = ["generate", "--large", models.Large, .. pair, "--max-tokens", "8", "Hi"];

        var guided = await CliRun.OfAsync([.. call, "--method", "best-of-n", "-K", "2"]);

        Assert.Contains("w2s: chatty, chatty-base: a chat template", guided.Error, StringComparison.Ordinal);
        Assert.Contains("--tuned-template chat --untuned-template chat asks", guided.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("chatty", (await CliRun.OfAsync([.. call, "--method", "sampling"])).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{prompt}")]
    [InlineData("tulu")]
    public async Task Generate_TemplateThatIsAskedFor_IsNotRemarkedOn(string template) =>
        Assert.NotEmpty(await GenerateAsync("--large", _chatty, "Hi", "--large-template", template));

    [Fact]
    public async Task Generate_MalformedChatTemplateThatIsNotNeeded_IsNotRemarkedOn() =>
        Assert.NotEmpty(await GenerateAsync("--large", models.AddChatModel("malformed", "{% if %}"), "Hi"));

    [Theory]
    [InlineData("large")]
    [InlineData("chatty", "--large-template", "{prompt}")]
    public async Task Generate_MessagesWithoutARolesTemplate_AreJoinedWhichIsSaid(string model, params string[] options)
    {
        var run = await CliRun.OfAsync(
            ["generate", "--large", models.PathOf(model), "--messages", _chat, "--max-tokens", "8", "--seed", "1", .. options]);

        Assert.Equal((0, await GenerateAsync("Be kind.\n\nHi")), (run.ExitCode, run.Output));
        Assert.Equal(
            $"w2s: {model}: no chat template puts roles around messages; their contents are joined, without their roles\n", run.Error);
    }

    [Fact]
    public async Task Generate_BuiltInFormat_IsPutAround() =>
        Assert.Equal(await GenerateAsync("<|user|>\nHi\n<|assistant|>\n"), await GenerateAsync("Hi", "--large-template", "tulu"));

    [Theory]
    [InlineData("[]", "no message found")]
    [InlineData("{}", "no array found")]
    [InlineData("[\n{\"role\": \"user\",,", "none.json line 2: no JSON found")]
    public async Task Generate_NoMessages_AreRefusedByTheFile(string json, string problem) =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "--messages", models.Write("none.json", json))).ShouldFail(1, "none.json", problem);

    [Theory]
    [InlineData("--messages")]
    [InlineData("--prompt-file")]
    public async Task Generate_MissingFile_IsRefusedByItsSwitch(string option) => (await CliRun.OfAsync(
        "generate", "--large", models.Large, option, models.PathOf("absent.json"))).ShouldFail(1, $"{option}: {models.PathOf("absent.json")}: not found");

    [Theory]
    [InlineData("--large-template", "large")]
    [InlineData("--tuned-template", "tuned")]
    [InlineData("--untuned-template", "untuned")]
    public async Task Generate_ChatOfACheckpointWithoutTemplate_IsAUsageErrorThatNamesItsSwitch(string option, string model) => (await CliRun.OfAsync(
        "generate", "--large", models.Large, "--tuned", models.Tuned, "--untuned", models.Untuned, "Hi", option, "chat"))
        .ShouldFail(2, $"{option}: 'chat' found, but the checkpoint of model '{model}' has no chat template");

    [Fact]
    public async Task Generate_PromptAndMessages_AreRefusedTogether() =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "Hi", "--messages", _chat)).ShouldFail(2, "2 prompts found, one expected: as argument");

    [Fact]
    public async Task Generate_UnknownFormat_IsRefusedWithThoseThereAre() => (await CliRun.OfAsync(
        "generate", "--large", models.Large, "Hi", "--large-template", "alpaca")).ShouldFail(2, "--large-template", "'chat'", "zephyr, openchat, tulu");

    [Fact]
    public async Task Generate_PresetWithFoldersOfItsOwn_UsesThemAndThePresetsFormat()
    {
        var preset = Configuration("preset.json", """{ "Preset": "tulu", "Tuned": "tuned", "Untuned": "untuned" }""");
        var spelled = Configuration("spelled.json", """
            { "Tuned": "tuned", "Untuned": "untuned", "TunedPromptTemplate": "tulu", "UntunedPromptTemplate": "<|user|>\n{prompt}\n<|assistant|>\n" }
            """);

        Assert.Equal(await ScoreAsync(spelled), await ScoreAsync(preset));
        Assert.NotEqual(await ScoreAsync(Configuration("plain.json", """{ "Tuned": "tuned", "Untuned": "untuned" }""")), await ScoreAsync(preset));
    }

    [Fact]
    public async Task Generate_UnknownPreset_IsRefusedByFileAndKey() => (await CliRun.OfAsync(
        "generate", "--config", Configuration("bad.json", """{ "Preset": "bluebird" }"""), "x"))
        .ShouldFail(1, "bad.json: W2S:Guidance:pair:Preset", "'bluebird' found, one of zephyr, starling, tulu expected");

    [Fact]
    public async Task Generate_UnknownGuidance_IsRefusedWithThePublishedPairs() => (await CliRun.OfAsync(
        "generate", "--large", models.Large, "x", "--guidance", "bluebird")).ShouldFail(2, "bluebird", "zephyr, starling, tulu");

    private string Configuration(string name, string pair) => models.Write(
        name, $$$"""{ "W2S": { "LargeModels": { "big": { "Path": "large" } }, "Guidance": { "pair": {{{pair}}} } } }""");

    private async Task<string> GenerateAsync(params string[] args)
    {
        string[] large = args.Contains("--large") ? [] : ["--large", models.Large];
        string[] all = ["generate", .. large, "--max-tokens", "8", "--seed", "1", .. args];
        return (await CliRun.OfAsync(all)).ShouldSucceed().Output;
    }

    private static async Task<double> ScoreAsync(string configuration)
    {
        var answer = await CliRun.OfAsync("generate", "--config", configuration, "x", "--max-tokens", "8", "--seed", "1", "--json");
        return answer.ShouldSucceed().Json.GetProperty("score").GetDouble();
    }
}
