using System.Text.Json;
using W2S.Cli.Tests.Support;
using W2S.Engine.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class ModelsShowCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public async Task Show_Json_DescribesTheModel()
    {
        var model = (await CliRun.OfAsync("models", "show", models.Large, "--json")).ShouldSucceed().Json;

        Assert.Equal(models.Large, model.GetProperty("folder").GetString());
        Assert.Equal("llama", model.GetProperty("family").GetString());
        Assert.Equal(JsonValueKind.Null, model.GetProperty("labels").ValueKind);
        Assert.Equal(2, model.GetProperty("layers").GetInt32());
        Assert.Equal(TinyTokenizer.VocabularySize, model.GetProperty("vocabularySize").GetInt32());
        Assert.Equal(TinyModels.ContextLength, model.GetProperty("contextLength").GetInt32());
        Assert.Equal(4 * model.GetProperty("parameters").GetInt64(), model.GetProperty("storedBytes").GetInt64());
        Assert.Equal(model.GetProperty("storedBytes").GetInt64(), model.GetProperty("types").GetProperty("F32").GetInt64());
        Assert.True(model.GetProperty("memoryBytes").GetInt64() >= model.GetProperty("storedBytes").GetInt64());
        Assert.Equal(
            ["fp32", "bf16", "fp16", "int8"], model.GetProperty("memoryBytesByType").EnumerateObject().Select(type => type.Name));
        Assert.Equal(model.GetProperty("memoryBytes").GetInt64(), model.GetProperty("memoryBytesByType").GetProperty("fp32").GetInt64());
        Assert.Equal("tokenizer.json", model.GetProperty("tokenizer").GetProperty("file").GetString());
        Assert.False(model.GetProperty("tokenizer").GetProperty("chatTemplate").GetBoolean());
        Assert.Equal("[0]", model.GetProperty("endTokens").GetRawText());
    }

    [Fact]
    public async Task Show_Table_SaysTheSameToPeople()
    {
        var table = (await CliRun.OfAsync("models", "show", models.Reward)).ShouldSucceed().Output;

        Assert.Contains("gpt2, classifier of negative, positive", table, StringComparison.Ordinal);
        Assert.Contains("kB once loaded, of ", table, StringComparison.Ordinal);
        Assert.Matches("as fp32 [0-9.]+ kB, bf16 [0-9.]+ kB, fp16 [0-9.]+ kB, int8 [0-9.]+ kB", table);
        Assert.Contains("for 1,000", table, StringComparison.Ordinal);
        Assert.Contains("tokenizer.json, 257 ids", table, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OnDevices_SaysWhatEachWouldHoldAndHas()
    {
        string[] call = ["models", "show", models.Large, "--device", "cuda:0+cuda:1"];
        var table = (await CliRun.WithCardsAsync(new FakeRuntime(), call)).ShouldSucceed().Output;
        var full = (await CliRun.WithCardsAsync(new FakeRuntime { FreeBytes = 2000 }, call)).ShouldSucceed().Output;
        var needs = (await CliRun.WithCardsAsync(new FakeRuntime(), [.. call, "--json"])).ShouldSucceed().Json.GetProperty("needs");

        Assert.Matches(@"on cuda:0 +[0-9.]+ kB of 20\.0 GB available\n *on cuda:1 +[0-9.]+ kB of 20\.0 GB available\n", table);
        Assert.Matches(@"on cuda:0 +[0-9.]+ kB, more than the 2\.0 kB available\n", full);
        Assert.Equal(["cuda:0", "cuda:1"], needs.EnumerateArray().Select(need => need.GetProperty("device").GetString()));
        Assert.All(needs.EnumerateArray(), need => Assert.Equal(20_000_000_000, need.GetProperty("availableBytes").GetInt64()));
    }

    [Fact]
    public async Task Show_WeightsAlone_SaysWhatTheProcessorsMemoryWouldHold()
    {
        var model = (await CliRun.OfAsync("models", "show", models.Large, "--weights", "int8", "--json")).ShouldSucceed().Json;

        var need = Assert.Single(model.GetProperty("needs").EnumerateArray());
        Assert.Equal("cpu", need.GetProperty("device").GetString());
        Assert.Equal(model.GetProperty("memoryBytesByType").GetProperty("int8").GetInt64(), need.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Show_NoCheckpoint_SaysWhatIsMissing()
    {
        models.Folder("empty");
        (await CliRun.OfAsync("models", "show", models.PathOf("empty"))).ShouldFail(1, "config.json");
    }

    [Theory]
    [InlineData]
    [InlineData("shw")]
    public async Task Models_NoCommandOfIts_NamesThoseThereAre(params string[] words) =>
        (await CliRun.OfAsync(["models", .. words])).ShouldFail(2, "models: ", "show", words is [var word] ? $"'{word}'" : "no command found");
}
