using W2S.Engine;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

public sealed class RequestTranslationTests
{
    [Fact]
    public void ToRequest_NoSettings_IsTheEnginesDefaultSearch()
    {
        var request = Translate(new());

        Assert.Equivalent(new SearchOptions(), request.Search, strict: true);
        Assert.Null(request.LargeModel);
        Assert.Null(request.Guidance);
    }

    [Theory]
    [InlineData(null, 4, 4, 5)]
    [InlineData(SearchMethod.ChunkLevel, 4, 4, 5)]
    [InlineData(SearchMethod.TokenLevel, 4, 4, 1)]
    [InlineData(SearchMethod.BestOfN, 1, 16, null)]
    [InlineData(SearchMethod.Sampling, 1, 1, null)]
    [InlineData(SearchMethod.Eft, 1, 1, null)]
    public void ToRequest_Method_ChoosesBeamSuccessorsAndChunk(SearchMethod? method, int w, int k, int? l)
    {
        var search = Translate(new() { Method = method }).Search;

        Assert.Equal((w, k, l), (search.BeamWidth, search.SuccessorsPerBeam, search.ChunkLength));
        Assert.Equal(method is SearchMethod.Eft ? 1.0 : null, search.EftStrength);
    }

    [Fact]
    public void ToRequest_EverySetting_ReachesTheRequest()
    {
        var settings = Settings.Everything();
        settings.Method = SearchMethod.ChunkLevel;
        settings.EftStrength = null;

        var request = Translate(settings, prompt: "p");

        Assert.Equal(("p", "large"), (request.Prompt, request.LargeModel));
        Assert.Equal([new GuidanceChoice("a", 0.5), new GuidanceChoice("b")], request.Guidance!);
        Assert.Equivalent(
            new SearchOptions
            {
                BeamWidth = 3,
                SuccessorsPerBeam = 2,
                ChunkLength = 7,
                MaxNewTokens = 11,
                Sampling = new() { Temperature = 0.25, TopK = 9, TopP = 0.5 },
                Seed = 42,
                StopSequences = ["END", "\n"],
                TokenBudget = 1000,
                CallBudget = 100,
                ResultCount = 2,
                IncludeTrace = true,
            },
            request.Search,
            strict: true);
    }

    [Fact]
    public void ToRequest_LargeModel_OfTheSettingsComesBeforeTheServices()
    {
        Assert.Equal("mine", Translate(new() { LargeModel = "mine" }, largeModel: "service's").LargeModel);
        Assert.Equal("service's", Translate(new(), largeModel: "service's").LargeModel);
    }

    [Fact]
    public void ToRequest_SettingsChangedAfterwards_LeaveTheRequestAlone()
    {
        var settings = new WeakToStrongPromptExecutionSettings { StopSequences = ["END"], Guidance = [new("a")] };
        var request = Translate(settings);

        settings.StopSequences = ["CHANGED"];
        settings.Guidance = [];

        Assert.Equal(["END"], request.Search.StopSequences);
        Assert.Equal([new GuidanceChoice("a")], request.Guidance!);
    }

    [Theory]
    [InlineData("beam_width", "sampling", 4)]
    [InlineData("beam_width", "best-of-n", 4)]
    [InlineData("successors_per_beam", "sampling", 4)]
    [InlineData("successors_per_beam", "eft", 4)]
    [InlineData("chunk_length", "token-level", 4)]
    [InlineData("chunk_length", "best-of-n", 4)]
    [InlineData("eft_strength", "chunk-level", 1)]
    [InlineData("eft_strength", "sampling", 1)]
    public void ToRequest_SettingTheMethodFixes_IsRefusedByName(string setting, string method, int value)
    {
        var error = Assert.Throws<InvalidOptionException>(() => Translate(
            WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromValues(("method", method), (setting, value)))));

        Assert.Equal(setting, error.Option);
        Assert.Contains(method, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("beam_width", 0)]
    [InlineData("successors_per_beam", -1)]
    [InlineData("chunk_length", 0)]
    [InlineData("max_tokens", 0)]
    [InlineData("temperature", -0.1)]
    [InlineData("temperature", double.NaN)]
    [InlineData("temperature", "NaN")]
    [InlineData("temperature", double.PositiveInfinity)]
    [InlineData("top_k", -1)]
    [InlineData("top_p", 0)]
    [InlineData("top_p", 1.1)]
    [InlineData("top_p", double.NaN)]
    [InlineData("token_budget", 0)]
    [InlineData("call_budget", 0)]
    [InlineData("results_per_prompt", 0)]
    [InlineData("results_per_prompt", 5)]
    public void ToRequest_ValueOutOfRange_IsRefusedByName(string setting, object value)
    {
        var error = Assert.Throws<InvalidOptionException>(() => Translate(
            WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromValues((setting, value)))));

        Assert.Equal(setting, error.Option);
    }

    [Fact]
    public void ToRequest_GuidanceNamedTwice_IsRefused()
    {
        var error = Assert.Throws<InvalidOptionException>(() => Translate(new() { Guidance = [new("a"), new("b"), new("a", 2)] }));

        Assert.Equal("guidance: 'a' found 2 times, each name once expected", error.Message);
    }

    private static GenerationRequest Translate(
        WeakToStrongPromptExecutionSettings settings, string prompt = "prompt", string? largeModel = null) =>
        settings.ToGenerationSettings().ToRequest(prompt, largeModel);
}
