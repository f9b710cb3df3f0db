using W2S.Cli.Tests.Support;
using W2S.Engine.Models;

namespace W2S.Cli.Tests.Commands;

public sealed class WeightsOptionTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Theory]
    [InlineData("generate", "--weights")]
    [InlineData("generate", "--guidance-weights")]
    [InlineData("score", "--weights")]
    [InlineData("reward", "--weights")]
    public async Task Weights_OfNoType_AreAUsageErrorThatListsTheTypes(string command, string option)
    {
        foreach (var value in new[] { "int4", "3", "" })
        {
            (await CliRun.OfAsync([.. Call(command), option, value]))
                .ShouldFail(2, $"{option}: '{value}' found, one of fp32, bf16, fp16, int8 expected");
        }
    }

    [Theory]
    [InlineData("generate", "--guidance-weights")]
    [InlineData("score", "--weights")]
    [InlineData("reward", "--weights")]
    public async Task Weights_OfEachType_GiveTheSameAnswerEveryTimeAndAnotherThanOtherTypes(string command, string option)
    {
        var answers = new List<string>();
        foreach (var type in WeightTypeNames.All)
        {
            var answer = (await CliRun.OfAsync([.. Call(command), option, type])).ShouldSucceed().Output;

            Assert.Equal(answer, (await CliRun.OfAsync([.. Call(command), option, type])).Output);
            answers.Add(answer);
        }

        // Numbers with all their digits tell types apart; texts need not.
        Assert.Equal(answers.Count, answers.Distinct().Count());
        Assert.Equal(answers[0], (await CliRun.OfAsync(Call(command))).Output); // as stored, which is fp32
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("bf16")]
    public async Task Weights_OfACheckpointInBf16_GiveTheSameAnswerInAnyTypeThatHoldsThem(string type)
    {
        string[] call = ["generate", "x", "--large", models.LargeInBf16, "--max-tokens", "48", "--seed", "3", "--json"];
        var stored = (await CliRun.OfAsync(call)).ShouldSucceed();

        Assert.Equal(stored.Output, (await CliRun.OfAsync([.. call, "--weights", type.ToUpperInvariant()])).Output);
        Assert.NotEqual(stored.Output, (await CliRun.OfAsync([.. call, "--weights", "int8"])).Output);
    }

    [Fact]
    public async Task Weights_InTheConfiguration_AreThoseOfTheOptions()
    {
        var configuration = models.Write("types.json", """
            {
              "W2S": {
                "LargeModels": { "large": { "Path": "large", "Weights": "int8" } },
                "Guidance": { "pair": { "Tuned": "tuned", "TunedName": "tuned", "Untuned": "untuned", "UntunedName": "untuned", "Weights": "bf16" } }
              }
            }
            """);
        string[] configured = ["generate", "x", "--config", configuration, "--max-tokens", "48", "--seed", "3", "--json"];

        Assert.Equal(await GenerateAsync("int8", "bf16"), (await CliRun.OfAsync(configured)).ShouldSucceed().Output);
        Assert.Equal(
            await GenerateAsync("fp32", "fp16"),
            (await CliRun.OfAsync([.. configured, "--weights", "fp32", "--guidance-weights", "fp16"])).ShouldSucceed().Output);

        async Task<string> GenerateAsync(string large, string pair) =>
            (await CliRun.OfAsync([.. Call("generate"), "--weights", large, "--guidance-weights", pair])).ShouldSucceed().Output;
    }

    [Theory]
    [InlineData("generate", "--guidance-weights")]
    [InlineData("score", "--weights")]
    [InlineData("reward", "--weights")]
    public async Task Help_OfACommandThatLoadsModels_ListsTheTypes(string command, string option)
    {
        var help = (await CliRun.OfAsync(command, "--help")).ShouldSucceed().Output;

        Assert.Contains($"{option} <TYPE>", help, StringComparison.Ordinal);
        Assert.Contains("fp32, bf16, fp16, int8", help, StringComparison.Ordinal);
    }

    private string[] Call(string command) => command switch
    {
        "generate" => ["generate", "x", "--large", models.Large, "--tuned", models.Tuned, "--untuned", models.Untuned, "--max-tokens", "48", "--seed", "3", "--json"],
        "score" => ["score", "--text", "A film.", "--model", models.Large, "--json"],
        _ => ["reward", "--text", "A film.", "--model", models.Reward],
    };
}
