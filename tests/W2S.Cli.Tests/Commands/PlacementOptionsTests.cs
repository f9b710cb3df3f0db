using W2S.Cli.Tests.Support;
using W2S.Engine.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class PlacementOptionsTests(TinyModels models) : IClassFixture<TinyModels>
{
    private readonly FakeRuntime _cards = new();

    [Theory]
    [InlineData("generate", "--device")]
    [InlineData("generate", "--guidance-device")]
    [InlineData("generate", "--untuned-device")]
    [InlineData("score", "--device")]
    [InlineData("reward", "--device")]
    [InlineData("show", "--device")]
    public async Task Device_ThatIsNone_IsAUsageErrorThatShowsTheForm(string command, string option)
    {
        foreach (var value in new[] { "cuda:one", "", "cuda:0+cuda:0", "cpu+cuda" })
        {
            (await CliRun.WithCardsAsync(_cards, [.. Call(command), option, value]))
                .ShouldFail(2, $"{option}: '{value}' found, a device such as cpu, cuda, cuda:1 or cuda:0+cuda:1 expected");
        }

        (await CliRun.WithCardsAsync(_cards, [.. Call(command), option, "gpu"])).ShouldFail(2, $"{option}: 'gpu' found, but this w2s computes on cpu, cuda only");
    }

    [Theory]
    [InlineData("generate", "--device")]
    [InlineData("generate", "--guidance-device")]
    [InlineData("score", "--device")]
    [InlineData("reward", "--device")]
    [InlineData("show", "--device")]
    public async Task Device_ACardWhereNothingComputesOnCards_SaysWhyAndWhereToRead(string command, string option) =>
        (await CliRun.OfAsync([.. Call(command), option, "cuda"]))
            .ShouldFail(2, $"{option}: 'cuda' found, but this w2s computes on cpu only: it was built without TorchSharp", "docs/gpu.md");

    [Theory]
    [InlineData("generate", "--dtype")]
    [InlineData("generate", "--guidance-dtype")]
    [InlineData("score", "--dtype")]
    [InlineData("reward", "--dtype")]
    [InlineData("show", "--dtype")]
    public async Task Dtype_OfNoType_IsAUsageErrorThatListsTheTypes(string command, string option)
    {
        foreach (var value in new[] { "int8", "1", "" })
        {
            (await CliRun.OfAsync([.. Call(command), option, value])).ShouldFail(2, $"{option}: '{value}' found, one of fp32, bf16, fp16 expected");
        }
    }

    [Theory]
    [InlineData("score")]
    [InlineData("reward")]
    [InlineData("show")]
    public async Task Dtype_TheProcessorHasNot_IsAUsageErrorThatPointsAtTheWeights(string command) =>
        (await CliRun.OfAsync([.. Call(command), "--dtype", "bf16"])).ShouldFail(2, "--dtype: bf16 found, fp32 expected", "hold the weights as bf16");

    [Fact]
    public async Task Dtype_OfTwoModelsTheOneThatCannotHaveIt_IsNamed() =>
        (await CliRun.OfAsync([.. Call("generate"), "--guidance-dtype", "fp16"])).ShouldFail(1, "tuned: dtype: fp16 found, fp32 expected");

    [Theory]
    [InlineData("score", "large cuda:1 bf16")]
    [InlineData("reward", "reward cuda:1 bf16")]
    public async Task Device_OfOneModel_LoadsItThereAndAnswersTheSame(string command, string loaded)
    {
        var onCard = (await CliRun.WithCardsAsync(_cards, [.. Call(command), "--device", "cuda:1", "--dtype", "bf16"])).ShouldSucceed();

        Assert.Equal([loaded], _cards.Loaded);
        Assert.Equal((await CliRun.OfAsync(Call(command))).Output, onCard.Output);
    }

    [Fact]
    public async Task Device_OfEachModel_LoadsEachWhereItIsSaid()
    {
        string[] placed = ["--device", "cuda:0+cuda:1", "--dtype", "bf16", "--guidance-device", "cuda:1", "--guidance-dtype", "fp16", "--untuned-device", "cuda"];
        var onCards = (await CliRun.WithCardsAsync(_cards, [.. Call("generate"), .. placed])).ShouldSucceed();

        Assert.Equal(["large cuda:0+cuda:1 bf16", "tuned cuda:1 fp16", "untuned cuda:0 fp16"], _cards.Loaded);
        Assert.Equal((await CliRun.OfAsync(Call("generate"))).Output, onCards.Output);
    }

    [Fact]
    public async Task Device_InTheConfiguration_CountsUnlessTheArgumentsSayAnother()
    {
        var configuration = models.Write("placed.json", """
            {
              "W2S": {
                "LargeModels": { "large": { "Path": "large", "Device": "cuda:1", "Dtype": "bf16" } },
                "Guidance": { "pair": { "Tuned": "tuned", "Untuned": "untuned", "Device": "cuda:0", "UntunedDevice": "cuda:1" } }
              }
            }
            """);
        string[] call = ["generate", "x", "--config", configuration, "--max-tokens", "4", "--seed", "3"];

        (await CliRun.WithCardsAsync(_cards, call)).ShouldSucceed();
        Assert.Equal(["large cuda:1 bf16", "tuned cuda:0", "untuned cuda:1"], _cards.Loaded);

        // What is said for both counts for both.
        var others = new FakeRuntime();
        (await CliRun.WithCardsAsync(others, [.. call, "--device", "cuda:0", "--guidance-device", "cuda:0+cuda:1"])).ShouldSucceed();
        Assert.Equal(["large cuda:0 bf16", "tuned cuda:0+cuda:1", "untuned cuda:0+cuda:1"], others.Loaded);
    }

    [Theory]
    [InlineData("\"LargeModels\": { \"large\": { \"Path\": \"large\", \"Device\": \"cuda;1\" } }", "W2S:LargeModels:large:Device: 'cuda;1' found, a device such as")]
    [InlineData("\"LargeModels\": { \"large\": { \"Path\": \"large\", \"Device\": \"cuda\" } }", "W2S:LargeModels:large:Device: 'cuda' found, but this w2s computes on cpu only")]
    [InlineData("\"LargeModels\": { \"large\": { \"Path\": \"large\", \"Dtype\": \"int8\" } }", "W2S:LargeModels:large:Dtype: 'int8' found, one of fp32, bf16, fp16 expected")]
    [InlineData("\"Guidance\": { \"pair\": { \"Tuned\": \"tuned\", \"Untuned\": \"untuned\", \"UntunedDevice\": \"tpu\" } }", "W2S:Guidance:pair:UntunedDevice: 'tpu' found, but this w2s computes on cpu only")]
    public async Task Device_InTheConfigurationThatCannotBe_IsRefusedByItsKey(string section, string problem)
    {
        var configuration = models.Write("misplaced.json", $"{{ \"W2S\": {{ {section} }} }}");

        (await CliRun.OfAsync("generate", "x", "--config", configuration, "--large", models.Large)).ShouldFail(1, "misplaced.json: ", problem);
    }

    [Theory]
    [InlineData("--guidance-device", "cpu")]
    [InlineData("--untuned-device", "cpu")]
    [InlineData("--guidance-dtype", "fp32")]
    public async Task Guidance_PlacedWhereThereIsNone_IsAUsageError(string option, string value) =>
        (await CliRun.OfAsync("generate", "x", "--large", models.Large, option, value)).ShouldFail(2, $"{option}: there is no guidance here that it could be for");

    [Theory]
    [InlineData("generate", "--device <DEVICE>", "--dtype <TYPE>", "--guidance-device <DEVICE>", "--guidance-dtype <TYPE>", "--untuned-device <DEVICE>")]
    [InlineData("score", "--device <DEVICE>", "--dtype <TYPE>")]
    [InlineData("reward", "--device <DEVICE>", "--dtype <TYPE>")]
    public async Task Help_OfACommandThatLoadsModels_ListsWhereAndInWhichType(string command, params string[] options)
    {
        var help = (await CliRun.OfAsync(command, "--help")).ShouldSucceed().Output;

        Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
        Assert.Contains("fp32, bf16, fp16 [", help, StringComparison.Ordinal);
    }

    private string[] Call(string command) => command switch
    {
        "generate" => ["generate", "x", "--large", models.Large, "--tuned", models.Tuned, "--untuned", models.Untuned, "--max-tokens", "12", "--seed", "3", "--json"],
        "score" => ["score", "--text", "A film.", "--model", models.Large, "--json"],
        "show" => ["models", "show", models.Large],
        _ => ["reward", "--text", "A film.", "--model", models.Reward],
    };
}
