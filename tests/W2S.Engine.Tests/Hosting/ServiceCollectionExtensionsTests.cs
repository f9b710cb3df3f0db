using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

public sealed class ServiceCollectionExtensionsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task AddWeakToStrong_InCode_GivesOneGeneratorThatGenerates()
    {
        await using var models = new TestModels();
        await using var services = new ServiceCollection()
            .AddWeakToStrong(options => options.AddLargeModel(models.LargeModel).AddGuidance(models.Pair))
            .BuildServiceProvider();

        var generator = services.GetRequiredService<GuidedGenerator>();
        var result = await generator.GenerateAsync(new GenerationRequest { Prompt = "p", Search = new() { MaxNewTokens = 8, Seed = 1 } });

        Assert.NotEmpty(result.Hypotheses);
        Assert.Same(generator, services.GetRequiredService<GuidedGenerator>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddWeakToStrong_Configuration_IsReadFromTheSectionOrFromItsRoot(bool root)
    {
        var configuration = Configuration(
            ("W2S:LargeModels:base:Path", _folder.Path),
            ("W2S:LargeModels:base:PromptTemplate", "Q {prompt}"),
            ("W2S:LargeModels:spare:Path", _folder.Path),
            ("W2S:Guidance:pair:Tuned", _folder.Path),
            ("W2S:Guidance:pair:Untuned", _folder.Path),
            ("W2S:DefaultLargeModel", "base"),
            ("W2S:Telemetry:EnableSensitiveData", "true"),
            ("Logging:LogLevel:Default", "Warning"));
        await using var services = new ServiceCollection()
            .AddWeakToStrong(root ? configuration : configuration.GetSection("W2S"))
            .BuildServiceProvider();

        var registry = services.GetRequiredService<IModelRegistry>();
        var options = services.GetRequiredService<IOptions<WeakToStrongOptions>>().Value;

        Assert.Equal(["base", "spare"], registry.LargeModels);
        Assert.Equal(("base", "pair"), (registry.DefaultLargeModel, registry.DefaultGuidance));
        Assert.Equal("Q {prompt}", options.LargeModels["base"].PromptTemplate);
        Assert.True(options.Telemetry.EnableSensitiveData);
    }

    [Theory]
    [InlineData("W2S:DefaultLargModel", "base", "there is no such key; there are LargeModels, Guidance, DefaultLargeModel, DefaultGuidance, WarmUp, DrainTimeout, Telemetry, Defaults")]
    [InlineData("W2S:Telemetry:EnableSensitiveData", "yes", "'yes' found, true or false expected")]
    [InlineData("W2S:Telemetry", "on", "'on' found, a section with EnableSensitiveData expected")]
    [InlineData("W2S:LargeModels:base:Speed", "1", "there is no such key; there are Path, PromptTemplate, Weights, Device, Dtype, CacheMiB, Service, Kind, Continuation, MaxConcurrentCalls, Omit")]
    [InlineData("W2S:LargeModels:base", "folder", "'folder' found, a section with Path, PromptTemplate, Weights, Device, Dtype, CacheMiB, Service, Kind, Continuation, MaxConcurrentCalls, Omit expected")]
    [InlineData("W2S:LargeModels:base:Weights", "int4", "'int4' found, one of fp32, bf16, fp16, int8 expected")]
    [InlineData("W2S:LargeModels:base:CacheMiB", "much", "'much' found, a whole number up to 2147483647 expected")]
    [InlineData("W2S:LargeModels:base:CacheMiB", "1.5", "'1.5' found, a whole number up to 2147483647 expected")]
    [InlineData("W2S:LargeModels:base:CacheMiB", "99999999999999", "'99999999999999' found, a whole number up to 2147483647 expected")]
    [InlineData("W2S:LargeModels:base:Weights", "", "'' found, one of fp32, bf16, fp16, int8 expected")]
    [InlineData("W2S:Guidance:pair:Dtype", "", "'' found, one of fp32, bf16, fp16 expected")]
    [InlineData("W2S:LargeModels:base:Weights", "3", "'3' found, one of fp32, bf16, fp16, int8 expected")]
    [InlineData("W2S:Guidance:pair:Weights", "float16", "'float16' found, one of fp32, bf16, fp16, int8 expected")]
    [InlineData("W2S:LargeModels:base:Dtype", "int8", "'int8' found, one of fp32, bf16, fp16 expected")]
    [InlineData("W2S:Guidance:pair:Dtype", "1", "'1' found, one of fp32, bf16, fp16 expected")]
    [InlineData("W2S:Guidance", "folder", "'folder' found, a section of named sections expected")]
    [InlineData("W2S:LargeModels:base:Path:0", "folder", "a section found, a text expected", "W2S:LargeModels:base:Path")]
    [InlineData("W2S:WarmUp", "1", "'1' found, one of none, background, before-start expected")]
    [InlineData("W2S:WarmUp", "", "'' found, one of none, background, before-start expected")]
    [InlineData("W2S:WarmUp:0", "none", "a section found, one of none, background, before-start expected", "W2S:WarmUp")]
    [InlineData("W2S:DrainTimeout", "soon", "'soon' found, a time as in 00:00:30 expected")]
    public void AddWeakToStrong_KeyOrValueTheOptionsCannotHold_IsRefusedInTheWordsOfItsWriter(
        string key, string value, string problem, string? named = null)
    {
        using var services = new ServiceCollection().AddWeakToStrong(Configuration((key, value))).BuildServiceProvider();

        var error = Assert.Throws<InvalidOptionException>(services.GetRequiredService<IModelRegistry>);

        Assert.Equal($"{named ?? key}: {problem}", error.Message);
    }

    [Theory]
    [InlineData("none", WarmUpMode.None)]
    [InlineData("background", WarmUpMode.Background)]
    [InlineData("before-start", WarmUpMode.BeforeStart)]
    [InlineData("BeforeStart", WarmUpMode.BeforeStart)]
    public void AddWeakToStrong_WarmUpAndDrainTimeout_AreReadFromConfiguration(string spelled, WarmUpMode warmUp)
    {
        var configuration = Configuration(("W2S:LargeModels:base:Path", _folder.Path), ("W2S:WarmUp", spelled), ("W2S:DrainTimeout", "00:02:00"));
        using var services = new ServiceCollection().AddWeakToStrong(configuration).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<WeakToStrongOptions>>().Value;

        Assert.Equal((warmUp, TimeSpan.FromMinutes(2)), (options.WarmUp, options.DrainTimeout));
    }

    [Theory]
    [InlineData("fp32", WeightType.Fp32)]
    [InlineData("bf16", WeightType.Bf16)]
    [InlineData("fp16", WeightType.Fp16)]
    [InlineData("int8", WeightType.Int8)]
    [InlineData("INT8", WeightType.Int8)]
    [InlineData(null, null)]
    public void AddWeakToStrong_Weights_AreReadFromConfiguration(string? spelled, WeightType? weights)
    {
        var configuration = Configuration(
            ("W2S:LargeModels:base:Path", _folder.Path),
            ("W2S:LargeModels:base:Weights", spelled),
            ("W2S:Guidance:zephyr:Preset", "zephyr"),
            ("W2S:Guidance:zephyr:Weights", spelled));
        using var services = new ServiceCollection().AddWeakToStrong(configuration).BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<WeakToStrongOptions>>().Value;

        Assert.Equal((weights, weights), (options.LargeModels["base"].Weights, options.Guidance["zephyr"].WithPreset().Weights));
    }

    [Fact]
    public void AddWeakToStrong_DevicesAndDtypes_AreReadFromConfigurationAndKeptBesideAPreset()
    {
        var configuration = Configuration(
            ("W2S:LargeModels:base:Path", _folder.Path),
            ("W2S:LargeModels:base:Device", "cuda:0+cuda:1"),
            ("W2S:LargeModels:base:Dtype", "BF16"),
            ("W2S:Guidance:zephyr:Preset", "zephyr"),
            ("W2S:Guidance:zephyr:Device", "cuda:2"),
            ("W2S:Guidance:zephyr:UntunedDevice", "cuda:3"),
            ("W2S:Guidance:zephyr:Dtype", "fp16"));
        using var services = new ServiceCollection()
            .AddWeakToStrong(configuration)
            .AddSingleton<IRuntime>(new FakeRuntime())
            .BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<WeakToStrongOptions>>().Value;
        var (large, pair) = (options.LargeModels["base"], options.Guidance["zephyr"].WithPreset());

        Assert.Equal(("cuda:0+cuda:1", ComputeType.Bf16), (large.Device, large.Dtype));
        Assert.Equal(("cuda:2", "cuda:3", ComputeType.Fp16), (pair.Device, pair.UntunedDevice, pair.Dtype));
    }

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData(null, null)]
    public void AddWeakToStrong_CacheMiB_IsReadFromConfiguration(string? spelled, int? mebibytes)
    {
        var configuration = Configuration(("W2S:LargeModels:base:Path", _folder.Path), ("W2S:LargeModels:base:CacheMiB", spelled));
        using var services = new ServiceCollection().AddWeakToStrong(configuration).BuildServiceProvider();

        Assert.Equal(mebibytes, services.GetRequiredService<IOptions<WeakToStrongOptions>>().Value.LargeModels["base"].CacheMiB);
    }

    [Fact]
    public void AddWeakToStrong_InvalidOptionsOutsideAHost_AreRefusedAtFirstUse()
    {
        using var services = new ServiceCollection().AddWeakToStrong(options => options.DefaultLargeModel = "base").BuildServiceProvider();

        var error = Assert.Throws<InvalidOptionException>(services.GetRequiredService<GuidedGenerator>);

        Assert.Contains("W2S:DefaultLargeModel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddWeakToStrong_InvalidOptionsInAHost_StopItAtStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddWeakToStrong(options => options.AddLargeModel("base", "./nowhere").AddGuidance("pair", "./nowhere", ""));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(3, error.Failures.Count());
    }

    [Fact]
    public async Task AddWeakToStrong_InAHost_RelativePathsStartAtTheContentRoot()
    {
        _folder.Folder("models");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.Path });
        builder.Services.AddWeakToStrong(options => options.AddLargeModel("base", "models"));
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public void AddWeakToStrong_Repeated_AddsToTheSameOptions()
    {
        using var services = new ServiceCollection()
            .AddWeakToStrong(options => options.AddLargeModel("a", _folder.Path))
            .AddWeakToStrong(options => options.AddLargeModel("b", _folder.Path))
            .BuildServiceProvider();

        Assert.Equal(["a", "b"], services.GetRequiredService<IModelRegistry>().LargeModels);
        Assert.Single(services.GetServices<IValidateOptions<WeakToStrongOptions>>(), v => v is WeakToStrongOptionsValidator);
    }

    public void Dispose() => _folder.Dispose();

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, value.Value)))
            .Build();
}
