using W2S.Cli.Tests.Support;

namespace W2S.Cli.Tests;

public sealed class CliAppTests
{
    [Fact]
    public async Task Run_NoCommand_IsAUsageError() => (await CliRun.OfAsync()).ShouldFail(2, "no command found, one of generate, score, tokenize, template, reward, models, devices expected", "--help");

    [Fact]
    public async Task Run_UnknownCommand_IsAUsageErrorThatNamesItAndThoseThereAre() =>
        (await CliRun.OfAsync("bogus")).ShouldFail(2, "'bogus' found, one of generate, score, tokenize, template, reward, models, devices expected");

    [Fact]
    public async Task Run_UnknownOption_IsAUsageErrorThatNamesIt() =>
        (await CliRun.OfAsync("tokenize", "--bogus")).ShouldFail(2, "--bogus");

    [Fact]
    public async Task Version_IsOneLine() =>
        Assert.Matches(@"\Aw2s \d+\.\d+\.\d+\n\z", (await CliRun.OfAsync("--version")).ShouldSucceed().Output);

    [Theory]
    [InlineData("generate")]
    [InlineData("score")]
    [InlineData("tokenize")]
    [InlineData("reward")]
    public async Task Help_OfACommand_HasExamples(string command)
    {
        var help = (await CliRun.OfAsync(command, "--help")).ShouldSucceed().Output;

        Assert.Contains($"Examples:\n  w2s {command} ", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score", "--ids", "1")]
    [InlineData("tokenize", "--text", "x")]
    [InlineData("reward", "--text", "x")]
    public async Task Run_EmptyModelFolder_IsAUsageError(string command, string option, string value) =>
        (await CliRun.OfAsync(command, "--model", "", option, value)).ShouldFail(2, "--model");

    [Fact]
    public async Task Run_PathWithControlCharacters_StillFailsInOneLine() =>
        (await CliRun.OfAsync("tokenize", "--model", "no\nsuch\u001b[31m\nfolder", "--text", "x")).ShouldFail(1);
}
