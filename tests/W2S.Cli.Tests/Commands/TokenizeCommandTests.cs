using System.Text;
using System.Text.Json;
using W2S.Cli.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class TokenizeCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    private const string Golden = "golden/tokenizations";

    public static TheoryData<string> GoldenTokenizers() =>
        [.. Directory.GetFiles(Path.Join(AppContext.BaseDirectory, Golden)).Select(file => Path.GetFileNameWithoutExtension(file)!)];

    [Theory]
    [MemberData(nameof(GoldenTokenizers))]
    public async Task Tokenize_GoldenTexts_AgreesWithTheTokenizersLibrary(string tokenizer)
    {
        var folder = Path.Join(AppContext.BaseDirectory, "golden/tokenizers", tokenizer);
        var file = Path.Join(AppContext.BaseDirectory, Golden, tokenizer + ".jsonl");
        var expected = File.ReadLines(file).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();

        var inert = (await CliRun.OfAsync("tokenize", "--model", folder, "--input", file, "--json")).ShouldSucceed().JsonLines;
        var special = (await CliRun.OfAsync("tokenize", "--model", folder, "--input", file, "--special", "--json")).ShouldSucceed().JsonLines;

        Assert.Equal(expected.Select(line => Ids(line, "ids_inert")), inert.Select(line => Ids(line, "ids")));
        Assert.Equal(expected.Select(line => Ids(line, "ids_special")), special.Select(line => Ids(line, "ids")));
    }

    [Fact]
    public async Task Tokenize_Text_DecodesToItself()
    {
        const string Text = "Café \U0001F600\0 <|endoftext|>";

        var answer = (await CliRun.OfAsync("tokenize", "--model", models.Large, "--text", Text, "--json")).ShouldSucceed().Json;

        Assert.Equal(Text, answer.GetProperty("decoded").GetString());
        Assert.Equal(Encoding.UTF8.GetByteCount(Text), answer.GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public async Task Tokenize_Special_ReadsTheSpellingOfSpecialTokens()
    {
        var answer = await CliRun.OfAsync("tokenize", "--model", models.Large, "--text", TinyTokenizer.EndToken, "--special", "--json");

        Assert.Equal("""{"ids":[0],"decoded":"<|endoftext|>"}""" + "\n", answer.ShouldSucceed().Output);
    }

    [Fact]
    public async Task Tokenize_RenderedChatWithoutAddedTokens_IsWhatTransformersMakesOfTheChat()
    {
        var golden = Path.Join(AppContext.BaseDirectory, "golden/chat-reward");
        var expected = JsonSerializer.Deserialize<JsonElement>(File.ReadLines(Path.Join(golden, "rewards.jsonl")).First());
        var chat = models.Write("chat.json", expected.GetProperty("messages").GetRawText());
        var text = (await CliRun.OfAsync("template", "--model", golden, "--messages", chat, "--no-generation-prompt", "--json")).ShouldSucceed().Output;
        string[] tokenize = ["tokenize", "--model", golden, "--input", "-", "--special"];

        var bare = (await CliRun.WithInputAsync(text, [.. tokenize, "--no-added-tokens"])).ShouldSucceed().Json;
        var added = (await CliRun.WithInputAsync(text, tokenize)).ShouldSucceed().Json;

        Assert.Equal(Ids(expected, "ids"), Ids(bare, "ids"));
        Assert.StartsWith("[0,0,", Ids(added, "ids"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_NoAddedTokensAlone_IsAUsageError() =>
        (await CliRun.OfAsync("tokenize", "--model", models.Large, "--text", "a", "--no-added-tokens")).ShouldFail(2, "--no-added-tokens needs --special");

    [Fact]
    public async Task Tokenize_EmptyText_HasNoTokens() =>
        Assert.Equal(
            """{"ids":[],"decoded":""}""" + "\n",
            (await CliRun.OfAsync("tokenize", "--model", models.Large, "--text", "", "--json")).ShouldSucceed().Output);

    [Fact]
    public async Task Tokenize_StandardInput_AnswersALineForEachLineAndSkipsBlankOnes()
    {
        var run = await CliRun.WithInputAsync("{\"text\": \"a\", \"id\": 1}\n\n{\"text\": \"bc\"}", "tokenize", "--model", models.Large, "--input", "-");

        Assert.Equal([1, 2], run.ShouldSucceed().JsonLines.Select(line => line.GetProperty("ids").GetArrayLength()));
    }

    [Theory]
    [InlineData("not json", "no JSON")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"text\": null}")]
    [InlineData("{\"text\": 5}")]
    [InlineData("{\"text\": \"cut")]
    [InlineData("{\"text\": \"\\ud800\"}", "not Unicode")]
    [InlineData("{\"text\": \"a\", \"text\": \"b\"}", "\"text\" 2 times")]
    public async Task Tokenize_MalformedLine_IsRefusedByItsNumberInOurWords(string line, string found = "found")
    {
        var input = models.Write("malformed.jsonl", "\n\n" + line + "\n");

        (await CliRun.OfAsync("tokenize", "--model", models.Large, "--input", input)).ShouldFail(1, "malformed.jsonl line 3: ", found, "an object like");
    }

    [Fact]
    public async Task Tokenize_InputThatIsNotUtf8_IsRefused()
    {
        var input = models.Write("latin1.jsonl", [.. "{\"text\": \"caf"u8, 0xE9, .. "\"}\n"u8]);

        (await CliRun.OfAsync("tokenize", "--model", models.Large, "--input", input)).ShouldFail(1, "latin1.jsonl", "not UTF-8");
    }

    [Fact]
    public async Task Tokenize_MissingInput_IsRefused() =>
        (await CliRun.OfAsync("tokenize", "--model", models.Large, "--input", models.PathOf("absent.jsonl"))).ShouldFail(1, "absent.jsonl");

    [Fact]
    public async Task Tokenize_FolderAsInput_IsRefusedAsOne() =>
        (await CliRun.OfAsync("tokenize", "--model", models.Large, "--input", models.Large)).ShouldFail(1, models.Large + ": a folder found");

    [Fact]
    public async Task Tokenize_MissingModel_IsRefused() =>
        (await CliRun.OfAsync("tokenize", "--model", models.PathOf("absent"), "--text", "x")).ShouldFail(1, "absent");

    [Fact]
    public async Task Tokenize_BothSources_IsAUsageError() =>
        (await CliRun.OfAsync("tokenize", "--model", models.Large, "--text", "a", "--input", "b")).ShouldFail(2, "--text", "--input");

    [Fact]
    public async Task Tokenize_Table_ShowsSpacesAndControlCharacters()
    {
        var table = (await CliRun.OfAsync("tokenize", "--model", models.Large, "--text", "a \u001b[")).ShouldSucceed().Output;

        Assert.Contains("\u00B7", table, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table);
    }

    // Golden lines leave out what is the same as ids.
    private static string Ids(JsonElement line, string property) =>
        (line.TryGetProperty(property, out var ids) ? ids : line.GetProperty("ids")).GetRawText().Replace(" ", "", StringComparison.Ordinal);
}
