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
    public async Task Reward_JsonAndTable_IsAUsageError() =>
        (await CliRun.OfAsync("reward", "--model", models.Reward, "--text", "x", "--json", "--table")).ShouldFail(2, "--table");
}
