using System.Globalization;
using System.Text.Json;
using W2S.Cli.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class ScoreCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    // Transformers computes in float32 too, in another order.
    private const double Tolerance = 1e-4;

    public static TheoryData<string> GoldenModels() =>
        [.. Directory.GetFiles(Path.Join(AppContext.BaseDirectory, "golden/logits"))
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Where(name => !name.EndsWith("-reward", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(GoldenModels))]
    public async Task Score_GoldenIds_AgreesWithTransformers(string name)
    {
        var folder = Path.Join(AppContext.BaseDirectory, "golden/checkpoints", name);
        var golden = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Join(AppContext.BaseDirectory, "golden/logits", name + ".json")));
        foreach (var sequence in golden.RootElement.GetProperty("sequences").EnumerateArray())
        {
            var ids = string.Join(',', sequence.GetProperty("ids").EnumerateArray());

            var score = (await CliRun.OfAsync("score", "--model", folder, "--ids", ids, "--json")).ShouldSucceed().Json;

            var expected = Logprobs(sequence);
            Assert.Equal(ids, string.Join(',', score.GetProperty("ids").EnumerateArray()));
            Assert.Equal(JsonValueKind.Null, score.GetProperty("logprobs")[0].ValueKind);
            Assert.All(expected.Zip(Logprobs(score)), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
            Assert.Equal(expected.Count, score.GetProperty("logprobs").GetArrayLength() - 1);
            Assert.Equal(expected.Sum(), score.GetProperty("total").GetDouble(), Tolerance * Math.Max(1, expected.Count));
        }
    }

    [Fact]
    public async Task Score_SingleId_IsGivenAndCostsNothing() =>
        Assert.Equal(
            """{"ids":[3],"logprobs":[null],"total":0}""" + "\n",
            (await CliRun.OfAsync("score", "--model", models.Large, "--ids", "3", "--json")).ShouldSucceed().Output);

    [Fact]
    public async Task Score_Text_EqualsScoreOfItsIds()
    {
        var text = (await CliRun.OfAsync("score", "--model", models.Tuned, "--text", "A film.", "--json")).ShouldSucceed();
        var ids = string.Join(',', text.Json.GetProperty("ids").EnumerateArray());

        Assert.Equal(text.Output, (await CliRun.OfAsync("score", "--model", models.Tuned, "--ids", ids, "--json")).Output);
    }

    [Fact]
    public async Task Score_Ids_NeedsNoTokenizer()
    {
        var folder = models.PathOf("without-tokenizer");
        Directory.CreateDirectory(folder);
        foreach (var file in new[] { "config.json", "model.safetensors" })
        {
            File.Copy(Path.Join(models.Large, file), Path.Join(folder, file), overwrite: true);
        }

        (await CliRun.OfAsync("score", "--model", folder, "--ids", "1, 2,3", "--json")).ShouldSucceed();
        (await CliRun.OfAsync("score", "--model", folder, "--text", "a", "--json")).ShouldFail(1, "tokenizer");
    }

    [Theory]
    [InlineData("257")]
    [InlineData("-1")]
    [InlineData("3,2147483647")]
    public async Task Score_IdOutsideVocabulary_IsRefused(string ids) =>
        (await CliRun.OfAsync("score", "--model", models.Large, "--ids", ids, "--json")).ShouldFail(2, ids.Split(',')[^1], "256");

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("1,,2")]
    [InlineData("1,x")]
    [InlineData("2147483648")]
    [InlineData("1.5")]
    public async Task Score_MalformedIds_IsAUsageError(string ids) =>
        (await CliRun.OfAsync("score", "--model", models.Large, "--ids", ids)).ShouldFail(2, "--ids");

    [Fact]
    public async Task Score_EmptyText_IsRefused() =>
        (await CliRun.OfAsync("score", "--model", models.Large, "--text", "")).ShouldFail(2, "--text", "at least one");

    [Fact]
    public async Task Score_TextLongerThanContext_IsRefusedWithBothLengths()
    {
        var text = new string('a', TinyModels.ContextLength + 1);

        (await CliRun.OfAsync("score", "--model", models.Large, "--text", text))
            .ShouldFail(2, "65", TinyModels.ContextLength.ToString(CultureInfo.InvariantCulture));
        (await CliRun.OfAsync("score", "--model", models.Large, "--text", text[1..], "--json")).ShouldSucceed();
    }

    [Fact]
    public async Task Score_Classifier_IsRefused() =>
        (await CliRun.OfAsync("score", "--model", models.Reward, "--ids", "1,2")).ShouldFail(1, "reward is a classifier, a language model expected");

    [Fact]
    public async Task Score_NoSource_IsAUsageError() =>
        (await CliRun.OfAsync("score", "--model", models.Large)).ShouldFail(2, "--text", "--ids");

    [Fact]
    public async Task Score_Table_ListsEveryTokenAndTheTotal()
    {
        var table = (await CliRun.OfAsync("score", "--model", models.Large, "--text", "abc")).ShouldSucceed().Output;

        Assert.Contains("over 3 tokens", table, StringComparison.Ordinal);
    }

    private static List<double> Logprobs(JsonElement score) =>
        [.. score.GetProperty("logprobs").EnumerateArray().Skip(1).Select(value => value.GetDouble())];
}
