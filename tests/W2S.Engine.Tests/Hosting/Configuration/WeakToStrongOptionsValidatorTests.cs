using Microsoft.Extensions.Options;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Services;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting.Configuration;

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
    public void Validate_NoLargeModel_Succeeds() => // requests may name services of the container by their ids
        Assert.True(Validate(new WeakToStrongOptions()).Succeeded);

    [Fact]
    public void Validate_Services_SucceedWhetherTheyAreThereOrNot()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModelService("plain", maxConcurrentCalls: 1)
            .AddLargeModelService("chat", "id", ServiceKind.Chat, ContinuationMode.Probe)
            .AddLargeModelService("text", "id", ServiceKind.Text, promptTemplate: "zephyr")
            .AddLargeModelService("any", "id", promptTemplate: "Q: {prompt} A:");

        Assert.True(Validate(options).Succeeded);
    }

    [Fact]
    public void Validate_EverythingWrongWithServices_ListsEveryProblemAtOnce()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModelService("a", "id", ServiceKind.Chat, promptTemplate: "{prompt}")
            .AddLargeModelService("b", "id", ServiceKind.Text, promptTemplate: "chat")
            .AddLargeModelService("c", "id", promptTemplate: "nothing of the kind")
            .AddLargeModelService("d", "id")
            .AddLargeModel("e", _folder.Path);
        (options.LargeModels["d"].Path, options.LargeModels["d"].MaxConcurrentCalls) = (_folder.Path, 0);
        (options.LargeModels["d"].Weights, options.LargeModels["d"].CacheMiB) = (WeightType.Int8, 64);
        (options.LargeModels["d"].Device, options.LargeModels["d"].Dtype) = ("cuda", ComputeType.Bf16);
        options.LargeModels["e"].CacheMiB = 0;
        (options.LargeModels["e"].Kind, options.LargeModels["e"].Continuation) = (ServiceKind.Text, ContinuationMode.No);
        (options.LargeModels["e"].MaxConcurrentCalls, options.LargeModels["e"].Omit) = (1, SamplingSettings.Seed);

        string[] expected =
        [
            "W2S:LargeModels:a:PromptTemplate: \"{prompt}\" found, but the service is asked in messages",
            "W2S:LargeModels:b:PromptTemplate: prompt template: 'chat' found, but",
            "W2S:LargeModels:c:PromptTemplate:",
            $"W2S:LargeModels:d: Path '{_folder.Path}' and Service 'id' found, one of them expected",
            "W2S:LargeModels:d:Weights: int8 found, which only a Path has",
            "W2S:LargeModels:d:Device: 'cuda' found, which only a Path has",
            "W2S:LargeModels:d:Dtype: bf16 found, which only a Path has",
            "W2S:LargeModels:d:CacheMiB: 64 found, which only a Path has",
            "W2S:LargeModels:d:MaxConcurrentCalls: 0 found, at least 1 expected",
            "W2S:LargeModels:e:CacheMiB: 0 found, at least 1 expected",
            "W2S:LargeModels:e:Kind: Text found, which only a Service has",
            "W2S:LargeModels:e:Continuation: No found, which only a Service has",
            "W2S:LargeModels:e:MaxConcurrentCalls: 1 found, which only a Service has",
            "W2S:LargeModels:e:Omit: Seed found, which only a Service has",
        ];
        var problems = Validate(options).Failures!.ToList();
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_WeightsOfNoType_AreProblemsThatListTheTypes()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("base", _folder.Path, weights: (WeightType)4)
            .AddGuidance("pair", _folder.Path, _folder.Path, weights: (WeightType)(-1))
            .AddGuidancePreset("zephyr", weights: WeightType.Int8);

        Assert.Equal(
            [
                "W2S:LargeModels:base:Weights: 4 found, one of fp32, bf16, fp16, int8 expected",
                "W2S:Guidance:pair:Weights: -1 found, one of fp32, bf16, fp16, int8 expected",
            ],
            Validate(options).Failures);
    }

    [Fact]
    public void Validate_DevicesOfNoForm_AreProblemsThatShowTheForm()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("base", _folder.Path, device: "cuda:one")
            .AddGuidance("pair", _folder.Path, _folder.Path, device: "", untunedDevice: "cuda:0+cpu");

        Assert.Equal(
            [
                "W2S:LargeModels:base:Device: 'cuda:one' found, a device such as cpu, cuda, cuda:1 or cuda:0+cuda:1 expected",
                "W2S:Guidance:pair:Device: '' found, a device such as cpu, cuda, cuda:1 or cuda:0+cuda:1 expected",
                "W2S:Guidance:pair:UntunedDevice: 'cuda:0+cpu' found, a device such as cpu, cuda, cuda:1 or cuda:0+cuda:1 expected",
            ],
            Validate(options).Failures);
    }

    [Fact]
    public void Validate_DevicesNoRuntimeServes_AreProblemsUntilARuntimeDoes()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("base", _folder.Path, device: "cuda:0+cuda:1", dtype: ComputeType.Bf16)
            .AddGuidancePreset("zephyr", untunedDevice: "cuda:7");

        Assert.All(Validate(options).Failures!, problem => Assert.Contains("this program can compute on cpu only", problem, StringComparison.Ordinal));
        Assert.Equal(2, Validate(options).Failures!.Count());
        Assert.True(new WeakToStrongOptionsValidator(runtimes: [new FakeRuntime()]).Validate(null, options).Succeeded);
    }

    [Fact]
    public void Validate_DtypesThatAreNone_AreProblemsThatListTheTypes()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("base", _folder.Path, dtype: (ComputeType)3)
            .AddGuidance("pair", _folder.Path, _folder.Path, dtype: (ComputeType)(-1));

        Assert.Equal(
            [
                "W2S:LargeModels:base:Dtype: 3 found, one of fp32, bf16, fp16 expected",
                "W2S:Guidance:pair:Dtype: -1 found, one of fp32, bf16, fp16 expected",
            ],
            Validate(options).Failures);
    }

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

        Assert.Contains("'large' is registered both by its options and as an object", Validate(options).FailureMessage, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ValidateOptionsResult Validate(WeakToStrongOptions options) => new WeakToStrongOptionsValidator().Validate(null, options);
}
