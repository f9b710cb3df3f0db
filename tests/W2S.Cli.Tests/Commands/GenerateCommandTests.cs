using System.Text.Json;
using W2S.Cli.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class GenerateCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    private string[] Guided(params string[] more) =>
        ["generate", "--large", models.Large, "--tuned", models.Tuned, "--untuned", models.Untuned, "--max-tokens", "12", "--seed", "7", .. more];

    [Fact]
    public async Task Generate_Json_DescribesTheBestResponse()
    {
        var answer = (await CliRun.OfAsync(Guided("This film", "--json", "--results", "3"))).ShouldSucceed().Json;

        var best = answer.GetProperty("results")[0];
        Assert.Equal(best.GetProperty("text").GetString(), answer.GetProperty("text").GetString());
        Assert.Equal(best.GetProperty("score").GetDouble(), answer.GetProperty("score").GetDouble());
        Assert.Equal("length", answer.GetProperty("finishReason").GetString());
        Assert.Equal(7, answer.GetProperty("seed").GetInt64());
        Assert.Equal(12, best.GetProperty("tokens").GetArrayLength());
        Assert.Equal(3, answer.GetProperty("results").GetArrayLength());
        Assert.Equal("large", answer.GetProperty("usage").GetProperty("largeModel").GetProperty("model").GetString());
        Assert.Equal(2, answer.GetProperty("usage").GetProperty("guidance").GetArrayLength());
    }

    [Fact]
    public async Task Generate_SameSeed_GivesTheSameBytes()
    {
        var first = (await CliRun.OfAsync(Guided("This film", "--json"))).ShouldSucceed();

        Assert.Equal(first.Output, (await CliRun.OfAsync(Guided("This film", "--json"))).Output);
    }

    [Fact]
    public async Task Generate_SeedItDrewItself_RepeatsTheText()
    {
        string[] call = ["generate", "--large", models.Large, "x", "--max-tokens", "8", "--json"];
        var drawn = (await CliRun.OfAsync(call)).ShouldSucceed();

        var repeated = await CliRun.OfAsync([.. call, "--seed", drawn.Json.GetProperty("seed").GetRawText()]);

        Assert.Equal(drawn.Output, repeated.Output);
    }

    [Fact]
    public async Task Generate_Stream_WritesWhatTheWholeAnswerSays()
    {
        var whole = (await CliRun.OfAsync(Guided("This film"))).ShouldSucceed();

        Assert.Equal(whole.Output, (await CliRun.OfAsync(Guided("This film", "--stream"))).ShouldSucceed().Output);
    }

    [Fact]
    public async Task Generate_StreamJson_PiecesJoinToTheText()
    {
        var lines = (await CliRun.OfAsync(Guided("This film", "--stream", "--json"))).ShouldSucceed().JsonLines;

        var joined = string.Concat(lines.SkipLast(1).Select(line => line.GetProperty("piece").GetString()));
        Assert.Equal(lines[^1].GetProperty("text").GetString(), joined);
    }

    [Fact]
    public async Task Generate_Prompt_MayComeFromAFileOrStandardInput()
    {
        var argument = (await CliRun.OfAsync(Guided("This film"))).ShouldSucceed().Output;
        var file = models.Write("prompt.txt", "This film\n");

        Assert.Equal(argument, (await CliRun.OfAsync(Guided("--prompt-file", file))).Output);
        Assert.Equal(argument, (await CliRun.WithInputAsync("This film\r\n", Guided("--prompt-file", "-"))).Output);
    }

    [Fact]
    public async Task Generate_Trace_HoldsEveryRoundAndCandidate()
    {
        var file = models.Write("trace.json", new string('x', 100_000));

        (await CliRun.OfAsync(Guided("This film", "-W", "2", "-K", "3", "-L", "4", "--trace", file))).ShouldSucceed();

        var trace = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        Assert.Equal(2, trace.GetProperty("options").GetProperty("beamWidth").GetInt32());
        Assert.Equal([6, 6, 6], trace.GetProperty("rounds").EnumerateArray().Select(round => round.GetProperty("candidates").GetArrayLength()));
    }

    [Fact]
    public async Task Generate_TraceThatCannotBeWritten_FailsBeforeGenerating() =>
        (await CliRun.OfAsync(Guided("x", "--trace", models.PathOf("absent/trace.json")))).ShouldFail(1, "trace.json");

    [Theory]
    [InlineData("sampling")]
    [InlineData("best-of-n", "-K", "3")]
    [InlineData("best-of-n", "-K", "3", "--results", "2")]
    [InlineData("chunk-level", "--beam-width", "2", "--successors", "2", "--chunk-length", "4")]
    [InlineData("token-level", "-W", "2", "-K", "2")]
    [InlineData("eft", "--eft-strength", "0.5")]
    public async Task Generate_EveryMethod_Answers(string method, params string[] options) =>
        Assert.NotEmpty((await CliRun.OfAsync(Guided(["This film", "--method", method, .. options]))).ShouldSucceed().Output);

    [Fact]
    public async Task Generate_WithoutGuidance_Samples()
    {
        var plain = await CliRun.OfAsync("generate", "--large", models.Large, "x", "--max-tokens", "8", "--seed", "3");
        var sampled = await CliRun.OfAsync("generate", "--large", models.Large, "x", "--max-tokens", "8", "--seed", "3", "--method", "sampling");

        Assert.Equal(plain.ShouldSucceed().Output, sampled.ShouldSucceed().Output);
    }

    [Fact]
    public async Task Generate_PairWithAnotherVocabulary_Guides()
    {
        var answer = await CliRun.OfAsync(
            "generate", "--large", models.Large, "--tuned", models.OtherTuned, "--untuned", models.OtherUntuned,
            "--max-tokens", "6", "--seed", "7", "-L", "2", "x", "--json");

        Assert.NotEqual(0, answer.ShouldSucceed().Json.GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task Generate_NamesFromConfiguration_GiveWhatTheFoldersGive()
    {
        var configuration = models.Write("w2s.json", """
            { "W2S": {
                "LargeModels": { "big": { "Path": "large" }, "unused": { "Path": "absent" } },
                "Guidance": { "pair": { "Tuned": "tuned", "Untuned": "untuned" } },
                "DefaultLargeModel": "big" } }
            """);

        var byName = await CliRun.OfAsync("generate", "--config", configuration, "--guidance", "pair=1", "This film", "--max-tokens", "12", "--seed", "7");
        var byDefault = await CliRun.OfAsync("generate", "--config", configuration, "This film", "--max-tokens", "12", "--seed", "7");

        var byFolder = (await CliRun.OfAsync(Guided("This film"))).Output;
        Assert.Equal(byFolder, byName.ShouldSucceed().Output);
        Assert.Equal(byFolder, byDefault.ShouldSucceed().Output);
    }

    [Fact]
    public async Task Generate_Template_IsPutAroundThePrompt()
    {
        var inTemplate = await CliRun.OfAsync("generate", "--large", models.Large, "film", "--large-template", "This {prompt}.", "--max-tokens", "8", "--seed", "1");
        var inPrompt = await CliRun.OfAsync("generate", "--large", models.Large, "This film.", "--max-tokens", "8", "--seed", "1");

        Assert.Equal(inPrompt.ShouldSucceed().Output, inTemplate.ShouldSucceed().Output);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{ "W2S": { "LargeModel": {} } }""")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "" } } } }""")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "large" } }, "Guidance": { "b": { "Tuned": "tuned" } } } }""")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "large", "Speed": 1 } } } }""")]
    public async Task Generate_MalformedConfiguration_IsRefusedByName(string text) =>
        (await CliRun.OfAsync("generate", "--config", models.Write("bad.json", text), "x")).ShouldFail(1, "bad.json");

    [Fact]
    public async Task Generate_UnknownNames_AreRefusedWithThoseThereAre()
    {
        var configuration = models.Write("names.json", """
            { "W2S": { "LargeModels": { "big": { "Path": "large" } }, "Guidance": { "pair": { "Tuned": "tuned", "Untuned": "untuned" } } } }
            """);

        (await CliRun.OfAsync("generate", "--config", configuration, "--large", "huge", "x")).ShouldFail(1, "huge", "big");
        (await CliRun.OfAsync("generate", "--config", configuration, "--guidance", "paar", "x")).ShouldFail(1, "paar", "pair");
    }

    [Theory]
    [InlineData("--beam-width", "-W", "0")]
    [InlineData("--successors", "-K", "-1")]
    [InlineData("--chunk-length", "-L", "0")]
    [InlineData("--max-tokens", "--max-tokens", "0")]
    [InlineData("--temperature", "--temperature", "-1")]
    [InlineData("--temperature", "--temperature", "nan")]
    [InlineData("--top-p", "--top-p", "0")]
    [InlineData("--top-k", "--top-k", "-1")]
    [InlineData("--results", "--results", "5")]
    [InlineData("--stop", "--stop", "")]
    [InlineData("--token-budget", "--token-budget", "0")]
    [InlineData("--beam-width", "--method", "sampling", "-W", "2")]
    [InlineData("--beam-width", "--method", "best-of-n", "-W", "2")]
    [InlineData("--chunk-length", "--method", "best-of-n", "-L", "2")]
    [InlineData("--eft-strength", "--method", "chunk-level", "--eft-strength", "1")]
    [InlineData("--method", "--method", "beam")]
    [InlineData("--seed: 'one' found, a whole number expected", "--seed", "one")]
    [InlineData("--max-tokens: '99999999999' found, a whole number expected", "--max-tokens", "99999999999")]
    [InlineData("--top-p: 'x' found, a number expected", "--top-p", "x")]
    public async Task Generate_ImpossibleOption_IsAUsageErrorThatNamesIt(string named, params string[] options) =>
        (await CliRun.OfAsync(["generate", "--large", models.Large, "--tuned", models.Tuned, "--untuned", models.Untuned, "x", .. options])).ShouldFail(2, named);

    [Fact]
    public async Task Generate_ComparingWithoutGuidance_IsAUsageError() =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "x", "--method", "chunk-level")).ShouldFail(2, "--guidance");

    [Fact]
    public async Task Generate_HalfAPair_IsAUsageError() =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "--tuned", models.Tuned, "x")).ShouldFail(2, "--untuned");

    [Fact]
    public async Task Generate_NoPrompt_IsAUsageError() => (await CliRun.OfAsync("generate", "--large", models.Large)).ShouldFail(2, "prompt");

    [Fact]
    public async Task Generate_MissingFolder_IsRefused() =>
        (await CliRun.OfAsync("generate", "--large", models.PathOf("absent"), "x")).ShouldFail(1, "absent");

    [Theory]
    [InlineData("")]
    [InlineData("absent")]
    public async Task Generate_MissingPair_IsRefusedByItsSwitch(string folder) =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "--tuned", models.Tuned, "--untuned", folder, "x")).ShouldFail(1, "--untuned");

    [Fact]
    public async Task Generate_PromptAndResponseBeyondContext_IsRefused() =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "x", "--max-tokens", "100")).ShouldFail(1, "--max-tokens", "64");
}
