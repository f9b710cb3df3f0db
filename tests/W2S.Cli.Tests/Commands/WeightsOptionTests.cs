using W2S.Cli.Tests.Support;

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
        foreach (var value in new[] { "int4", "3", "", "INT8" })
        {
            (await CliRun.OfAsync([.. Call(command), option, value]))
                .ShouldFail(2, $"{option}: '{value}' found, one of fp32, bf16, fp16, int8 expected");
        }
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
        "generate" => ["generate", "x", "--large", models.Large, "--tuned", models.Tuned, "--untuned", models.Untuned, "--seed", "3", "--json"],
        "score" => ["score", "--text", "A film.", "--model", models.Large, "--json"],
        _ => ["reward", "--text", "A film.", "--model", models.Reward],
    };
}
