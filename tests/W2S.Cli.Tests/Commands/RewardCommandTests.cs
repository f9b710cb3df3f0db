using System.Text.Json;
using W2S.Cli.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class RewardCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public async Task Reward_Lines_AreAnsweredInOrder()
    {
        var input = models.Write("texts.jsonl", "{\"text\": \"good\"}\n{\"text\": \"bad\"}\n{\"text\": \"good\"}\n");

        var rewards = (await CliRun.OfAsync("reward", "--model", models.Reward, "--input", input)).ShouldSucceed()
            .JsonLines.Select(line => line.GetProperty("reward").GetDouble()).ToList();

        Assert.Equal(3, rewards.Count);
        Assert.Equal(rewards[0], rewards[2]);
        Assert.NotEqual(rewards[0], rewards[1]);
    }

    [Fact]
    public async Task Reward_Table_EndsWithTheMean()
    {
        var table = (await CliRun.OfAsync("reward", "--model", models.Reward, "--text", "a [bold] \"text\"", "--table")).ShouldSucceed().Output;

        Assert.Contains("a [bold] \"text\"", table, StringComparison.Ordinal);
        Assert.Matches(@"mean -?\d+\.\d+ of 1\n\z", table);
    }

    [Fact]
    public async Task Reward_TableOfALongText_CutsItBetweenCharacters()
    {
        var start = new string('a', 59);

        var table = (await CliRun.OfAsync("reward", "--model", models.Reward, "--text", start + "😀b", "--table")).ShouldSucceed().Output;

        Assert.Contains(start + "...", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reward_LanguageModel_IsRefused() =>
        (await CliRun.OfAsync("reward", "--model", models.Large, "--text", "x")).ShouldFail(1, "large");

    [Fact]
    public async Task Reward_TextLongerThanContext_IsRefused() =>
        (await CliRun.OfAsync("reward", "--model", models.Reward, "--text", new string('a', TinyModels.ContextLength + 1))).ShouldFail(2, "--text: 65 tokens found", "64");

    [Fact]
    public async Task Reward_EmptyText_IsRefusedByItsLine()
    {
        var input = models.Write("empty.jsonl", "\n{\"text\": \"\"}\n");

        (await CliRun.OfAsync("reward", "--model", models.Reward, "--input", input)).ShouldFail(1, "empty.jsonl line 2: 0 tokens found");
    }

    [Fact]
    public async Task Reward_Chats_AreRewardedAsTransformersDoes()
    {
        var golden = Path.Join(AppContext.BaseDirectory, "golden/chat-reward");
        var expected = File.ReadLines(Path.Join(golden, "rewards.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        var chat = models.Write("chat.json", expected[0].GetProperty("messages").GetRawText());

        var all = (await CliRun.OfAsync("reward", "--model", golden, "--input", Path.Join(golden, "rewards.jsonl"))).ShouldSucceed().JsonLines;
        var one = (await CliRun.OfAsync("reward", "--model", golden, "--messages", chat)).ShouldSucceed().Json;

        Assert.All(expected.Zip(all), pair => Assert.Equal(Reward(pair.First), Reward(pair.Second), 1e-4));
        Assert.Equal(Reward(all[0]), Reward(one));
    }

    [Fact]
    public async Task Reward_TableOfAChat_ShowsItsLastMessage()
    {
        var chat = """[{"role": "user", "content": "Good?"}, {"role": "assistant", "content": "A joy."}]""";

        var table = (await CliRun.WithInputAsync(
            chat, "reward", "--model", Path.Join(AppContext.BaseDirectory, "golden/chat-reward"), "--messages", "-", "--table")).ShouldSucceed().Output;

        Assert.Contains("A joy.", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reward_ChatWithoutTemplate_IsRefusedByTheModel() =>
        (await CliRun.OfAsync("reward", "--model", models.Reward, "--messages", models.Write("one.json", """[{"role": "user", "content": "a"}]""")))
            .ShouldFail(1, "one.json: messages found, but the checkpoint of 'reward' has no chat template");

    [Theory]
    [InlineData("{}", "neither \"text\" nor \"messages\" found")]
    [InlineData("""{"text": "a", "messages": [{"role": "user", "content": "a"}]}""", "both \"text\" and \"messages\" found")]
    [InlineData("""{"messages": [], "messages": []}""", "\"messages\" 2 times found")]
    [InlineData("""{"messages": []}""", "no message found")]
    [InlineData("""{"messages": "a"}""", "no array found")]
    [InlineData("""{"messages": [{"role": "user"}]}""", "message 1: no \"content\" found")]
    public async Task Reward_MalformedLine_IsRefusedByItsNumber(string line, string found) => (await CliRun.OfAsync(
        "reward", "--model", models.Reward, "--input", models.Write("chats.jsonl", "\n" + line + "\n"))).ShouldFail(1, "chats.jsonl line 2", found);

    [Fact]
    public async Task Reward_TextAndMessages_IsAUsageError() =>
        (await CliRun.OfAsync("reward", "--model", models.Reward, "--text", "x", "--messages", "y")).ShouldFail(2, "--text, --messages and --input");

    [Fact]
    public async Task Reward_JsonAndTable_IsAUsageError() =>
        (await CliRun.OfAsync("reward", "--model", models.Reward, "--text", "x", "--json", "--table")).ShouldFail(2, "--table");

    private static double Reward(JsonElement line) => line.GetProperty("reward").GetDouble();
}
