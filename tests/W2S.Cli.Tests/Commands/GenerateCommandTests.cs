using System.Globalization;
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
        Assert.Equal(
            ["tuned", "untuned"],
            answer.GetProperty("usage").GetProperty("guidance").EnumerateArray().Select(model => model.GetProperty("model").GetString()));
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

    [Theory]
    [InlineData]
    [InlineData("--stream")]
    public async Task Generate_SeveralResults_AreToldApart(params string[] options)
    {
        var results = (await CliRun.OfAsync(Guided("This film", "--results", "3", "--json"))).ShouldSucceed().Json
            .GetProperty("results").EnumerateArray().ToList();
        string Text(int i) => results[i].GetProperty("text").GetString()!;
        string Score(int i) => results[i].GetProperty("score").GetDouble().ToString("F2", CultureInfo.InvariantCulture);

        var text = (await CliRun.OfAsync(Guided(["This film", "--results", "3", .. options]))).ShouldSucceed().Output;

        Assert.Equal($"{Text(0)}\n\n--- 2 of 3, score {Score(1)}\n{Text(1)}\n\n--- 3 of 3, score {Score(2)}\n{Text(2)}\n", text);
    }

    [Theory]
    [InlineData("sampling", null)]
    [InlineData("eft", "--eft-strength")]
    public async Task Generate_NothingScored_HasNoScore(string method, string? option)
    {
        var call = option is null ? ["generate", "--large", models.Large, "--max-tokens", "4"] : Guided(option, "1");

        var answer = (await CliRun.OfAsync([.. call, "x", "--method", method, "--json"])).ShouldSucceed().Json;

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("score").ValueKind);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("results")[0].GetProperty("score").ValueKind);
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
        Assert.False(trace.GetProperty("options").TryGetProperty("compares", out _));
        Assert.Contains("\"finish\":\"length\"", trace.GetRawText(), StringComparison.Ordinal);
        Assert.Equal([6, 6, 6], trace.GetProperty("rounds").EnumerateArray().Select(round => round.GetProperty("candidates").GetArrayLength()));
    }

    [Fact]
    public async Task Generate_TraceThatCannotBeWritten_FailsBeforeGenerating() =>
        (await CliRun.OfAsync(Guided("x", "--trace", models.PathOf("absent/trace.json")))).ShouldFail(1, "trace.json");

    [Fact]
    public async Task Generate_NewTrace_IsWrittenUnderItsNameAlone()
    {
        models.Folder("new-trace");

        (await CliRun.OfAsync(Guided("x", "--trace", models.PathOf("new-trace/trace.json")))).ShouldSucceed();

        Assert.Equal(["trace.json"], Directory.GetFiles(models.PathOf("new-trace")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Generate_Fails_LeavesNoTraceAndNoneChanged()
    {
        models.Folder("no-trace");
        var old = models.Write("old-trace.json", "old");

        (await CliRun.OfAsync(Guided("x", "--token-budget", "1", "--trace", models.PathOf("no-trace/trace.json")))).ShouldFail(2, "--token-budget");
        (await CliRun.OfAsync(Guided("x", "--token-budget", "1", "--trace", old))).ShouldFail(2, "--token-budget");

        Assert.Empty(Directory.GetFiles(models.PathOf("no-trace")));
        Assert.Equal("old", await File.ReadAllTextAsync(old));
    }

    [Theory]
    [InlineData("--trace")]
    [InlineData("--prompt-file")]
    [InlineData("--config")]
    public async Task Generate_FolderOrNothingForAFile_IsRefusedAsSuch(string option)
    {
        string[] prompt = option == "--prompt-file" ? [] : ["x"];

        (await CliRun.OfAsync(["generate", "--large", models.Large, .. prompt, option, models.Tuned])).ShouldFail(1, models.Tuned + ": a folder found");
        (await CliRun.OfAsync(["generate", "--large", models.Large, .. prompt, option, ""])).ShouldFail(1, "an empty path found");
    }

    [Fact]
    public async Task Generate_IdenticalPair_IsWarnedOfInOneLine()
    {
        var run = await CliRun.OfAsync(
            "generate", "--large", models.Large, "--tuned", models.Tuned, "--untuned", models.Tuned, "x", "--max-tokens", "8", "--seed", "1");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\Aw2s: warning: [^\n]*'tuned'[^\n]*the same[^\n]*\n\z", run.Error);
    }

    [Fact]
    public async Task Generate_WeightOfZero_IsNotCalledAnIdenticalPair()
    {
        var configuration = models.Write("zero.json", """
            { "W2S": { "LargeModels": { "big": { "Path": "large" } }, "Guidance": { "pair": { "Tuned": "tuned", "Untuned": "untuned" } } } }
            """);

        var run = await CliRun.OfAsync("generate", "--config", configuration, "--guidance", "pair=0", "x", "--max-tokens", "8", "--seed", "1");

        Assert.Equal((0, "w2s: warning: Guidance 'pair' has the weight 0 and scores nothing\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("--large-template")]
    [InlineData("--tuned-template")]
    [InlineData("--untuned-template")]
    public async Task Generate_BadTemplate_IsAUsageErrorThatNamesItsSwitch(string option) =>
        (await CliRun.OfAsync(Guided("x", option, "no place"))).ShouldFail(2, option + ":", "{prompt}");

    [Theory]
    [InlineData("--tuned-template")]
    [InlineData("--untuned-template")]
    [InlineData("--guidance-weights", "int8")]
    public async Task Generate_OptionOfGuidanceWithoutGuidance_IsAUsageError(string option, string value = "{prompt}") =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "x", option, value)).ShouldFail(2, $"{option}: there is no guidance");

    [Fact]
    public async Task Generate_WeightWithADecimalComma_IsAUsageError()
    {
        var configuration = models.Write("comma.json", """
            { "W2S": { "LargeModels": { "big": { "Path": "large" } }, "Guidance": { "pair": { "Tuned": "tuned", "Untuned": "untuned" } } } }
            """);

        (await CliRun.OfAsync("generate", "--config", configuration, "--guidance", "pair=1,5", "x")).ShouldFail(2, "--guidance: 'pair=1,5' found");
    }

    [Fact]
    public async Task Generate_PairNamedTwice_IsAUsageError()
    {
        var configuration = models.Write("twice.json", """
            { "W2S": { "LargeModels": { "big": { "Path": "large" } }, "Guidance": { "pair": { "Tuned": "tuned", "Untuned": "untuned" } } } }
            """);

        (await CliRun.OfAsync("generate", "--config", configuration, "--guidance", "pair", "--guidance", "pair=2", "x")).ShouldFail(2, "'pair' found 2 times");
    }

    [Theory]
    [InlineData("best-of-n", "-K", "3")]
    [InlineData("best-of-n", "-K", "3", "--results", "2")]
    [InlineData("chunk-level", "--beam-width", "2", "--successors", "2", "--chunk-length", "4")]
    [InlineData("token-level", "-W", "2", "-K", "2")]
    [InlineData("eft", "--eft-strength", "0.5")]
    public async Task Generate_EveryMethod_Answers(string method, params string[] options) =>
        Assert.NotEmpty((await CliRun.OfAsync(Guided(["This film", "--method", method, .. options]))).ShouldSucceed().Output);

    [Fact]
    public async Task Generate_SamplingWithAPair_LeavesItOutAndSaysSo()
    {
        var run = await CliRun.OfAsync(Guided("This film", "--method", "sampling"));

        Assert.Equal((0, "w2s: --method sampling asks the large model alone: --tuned and --untuned are not used\n"), (run.ExitCode, run.Error));
        Assert.NotEmpty(run.Output);
    }

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
    [InlineData("not json", "no JSON found in line 1")]
    [InlineData("""{ "LargeModels": {} }""", "no section \"W2S\" found, an object like {\"W2S\": {...}} expected")]
    [InlineData("""{ "W2S": { "LargeModel": {} } }""", "W2S:LargeModel: there is no such key")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "" } } } }""", "W2S:LargeModels:a:Path")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "large" } }, "Guidance": { "b": { "Tuned": "tuned" } } } }""", "W2S:Guidance:b:Untuned")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "large", "Speed": 1 } } } }""", "W2S:LargeModels:a:Speed: there is no such key")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "large", "PromptTemplate": "x" } } } }""", "W2S:LargeModels:a:PromptTemplate")]
    [InlineData("""{ "W2S": { "LargeModels": { "a": { "Path": "large", "Weights": "q8" } } } }""", "W2S:LargeModels:a:Weights: 'q8' found, one of fp32, bf16")]
    public async Task Generate_MalformedConfiguration_IsRefusedByFileAndKey(string text, string problem) =>
        (await CliRun.OfAsync("generate", "--config", models.Write("bad.json", text), "x")).ShouldFail(1, "bad.json: ", problem);

    [Fact]
    public async Task Generate_MissingConfiguration_IsRefusedByItsPath() =>
        (await CliRun.OfAsync("generate", "--config", models.PathOf("nope.json"), "x")).ShouldFail(1, models.PathOf("nope.json") + ": not found");

    [Fact]
    public async Task Generate_UnknownNames_AreRefusedWithThoseThereAre()
    {
        var configuration = models.Write("names.json", """
            { "W2S": { "LargeModels": { "big": { "Path": "large" } }, "Guidance": { "pair": { "Tuned": "tuned", "Untuned": "untuned" } } } }
            """);

        (await CliRun.OfAsync("generate", "--config", configuration, "--large", "huge", "x")).ShouldFail(1, "huge", "big");
        (await CliRun.OfAsync("generate", "--config", configuration, "--guidance", "paar", "x")).ShouldFail(2, "paar", "pair");
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
    [InlineData("--results: 5 found, at most 4 expected with method chunk-level", "--results", "5")]
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
    [InlineData("--top-p: '0,9' found, a number expected", "--top-p", "0,9")]
    [InlineData("--temperature: '0,7' found, a number expected", "--temperature", "0,7")]
    [InlineData("--eft-strength: '1,5' found, a number expected", "--method", "eft", "--eft-strength", "1,5")]
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
    [InlineData("--large")]
    [InlineData("--tuned")]
    [InlineData("--untuned")]
    public async Task Generate_Classifier_IsRefusedByName(string option)
    {
        string Model(string of, string folder) => of == option ? models.Reward : folder;

        (await CliRun.OfAsync(
            "generate", "x", "--large", Model("--large", models.Large), "--tuned", Model("--tuned", models.Tuned), "--untuned", Model("--untuned", models.Untuned)))
            .ShouldFail(1, "reward is a classifier, a language model expected");
    }

    [Theory]
    [InlineData("eft")]
    [InlineData("chunk-level")]
    public async Task Generate_VocabulariesThatDoNotGoTogether_AreAFailureOfTheModels(string method)
    {
        var untuned = method == "eft" ? models.OtherUntuned : models.Untuned;

        (await CliRun.OfAsync("generate", "x", "--large", models.Large, "--tuned", models.OtherTuned, "--untuned", untuned, "--method", method))
            .ShouldFail(1, "vocabular");
    }

    [Theory]
    [InlineData("")]
    [InlineData("absent")]
    public async Task Generate_MissingPair_IsRefusedByItsSwitch(string folder) =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "--tuned", models.Tuned, "--untuned", folder, "x")).ShouldFail(1, "--untuned");

    [Fact]
    public async Task Generate_PromptAndResponseBeyondContext_IsRefused() =>
        (await CliRun.OfAsync("generate", "--large", models.Large, "x", "--max-tokens", "100")).ShouldFail(2, "--max-tokens", "64");
}
