using Microsoft.Extensions.Options;
using W2S.Engine.Hosting;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

public sealed class WeakToStrongOptionsValidatorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Validate_FoldersThatExist_Succeeds()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("base", _folder.Folder("big"), "Q: {prompt} A:")
            .AddGuidance("pair", _folder.Folder("tuned"), _folder.Folder("untuned"));
        (options.DefaultLargeModel, options.DefaultGuidance) = ("base", "pair");

        Assert.True(Validate(options).Succeeded);
    }

    [Fact]
    public void Validate_EverythingWrong_ListsEveryProblemAtOnce()
    {
        var options = new WeakToStrongOptions().AddLargeModel("base", "./nowhere", "no place").AddGuidance("pair", "", "a\0b", "");
        (options.DefaultLargeModel, options.DefaultGuidance) = ("bigger", "other");

        var problems = Validate(options).Failures!.ToList();

        string[] expected =
        [
            "W2S:LargeModels:base:Path: './nowhere'",
            "W2S:LargeModels:base:PromptTemplate:",
            "W2S:Guidance:pair:Tuned: nothing found",
            "W2S:Guidance:pair:Untuned: 'a\0b'",
            "W2S:Guidance:pair:TunedPromptTemplate:",
            "W2S:Guidance:pair:UntunedPromptTemplate:",
            "W2S:DefaultLargeModel: 'bigger' found, a registered large model expected: base",
            "W2S:DefaultGuidance: 'other' found, a registered guidance expected: pair",
        ];
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("HuggingFaceH4/zephyr-7b-beta")]
    [InlineData("org/model@v1.0")]
    [InlineData("gpt2")]
    public void Validate_HubNames_Succeed(string name) =>
        Assert.True(Validate(new WeakToStrongOptions().AddLargeModel("base", name).AddGuidance("pair", name, name)).Succeeded);

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("../models/demo")]
    [InlineData("/nowhere")]
    [InlineData("org/model@")]
    public void Validate_NeitherFolderNorHubName_IsAProblemThatNamesBoth(string path) => Assert.Contains(
        $"'{path}' found, which is no folder here and no hub name",
        Validate(new WeakToStrongOptions().AddLargeModel("base", path)).FailureMessage,
        StringComparison.Ordinal);

    [Fact]
    public void Validate_NoLargeModel_IsAProblem() =>
        Assert.Contains("LargeModels: none registered", Validate(new WeakToStrongOptions()).FailureMessage, StringComparison.Ordinal);

    [Fact]
    public void Validate_WarmUpWithoutADefaultLargeModel_IsAProblem()
    {
        var options = new WeakToStrongOptions { WarmUp = WarmUpMode.Background }.AddLargeModel("a", _folder.Path).AddLargeModel("b", _folder.Path);

        Assert.Equal(
            ["W2S:WarmUp: which large model to load? none named and none the default; a registered large model expected: a, b"],
            Validate(options).Failures);
    }

    [Theory]
    [InlineData("-00:00:01")]
    [InlineData("1.00:00:01")]
    public void Validate_DrainTimeoutOutOfRange_IsAProblem(string timeout)
    {
        var options = new WeakToStrongOptions { DrainTimeout = TimeSpan.Parse(timeout) }.AddLargeModel("a", _folder.Path);

        Assert.Contains($"W2S:DrainTimeout: {timeout} found", Validate(options).FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_OneNameForAFolderAndAnObject_IsAProblem()
    {
        await using var models = new TestModels();
        var options = new WeakToStrongOptions().AddLargeModel(models.LargeModel).AddLargeModel("large", _folder.Path);

        Assert.Contains("'large' is registered both as a folder and as an object", Validate(options).FailureMessage, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ValidateOptionsResult Validate(WeakToStrongOptions options) => new WeakToStrongOptionsValidator().Validate(null, options);
}
