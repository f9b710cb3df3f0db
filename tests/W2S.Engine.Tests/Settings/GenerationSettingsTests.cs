using W2S.Engine.Search;
using W2S.Engine.Settings;

namespace W2S.Engine.Tests.Settings;

public sealed class GenerationSettingsTests
{
    public static TheoryData<string, GenerationSettings> Foreign => new()
    {
        { "beam_width", new() { Method = SearchMethod.BestOfN, BeamWidth = 2 } },
        { "beam_width", new() { Method = SearchMethod.Sampling, BeamWidth = 2 } },
        { "beam_width", new() { Method = SearchMethod.Eft, BeamWidth = 2 } },
        { "successors_per_beam", new() { Method = SearchMethod.Sampling, SuccessorsPerBeam = 2 } },
        { "successors_per_beam", new() { Method = SearchMethod.Eft, SuccessorsPerBeam = 2 } },
        { "chunk_length", new() { Method = SearchMethod.TokenLevel, ChunkLength = 2 } },
        { "chunk_length", new() { Method = SearchMethod.BestOfN, ChunkLength = 2 } },
        { "eft_strength", new() { Method = SearchMethod.ChunkLevel, EftStrength = 1 } },
        { "successors_per_beam", new() { Method = SearchMethod.BestOfN, SuccessorsPerBeam = 0, ResultsPerPrompt = 2 } },
        { "results_per_prompt", new() { Method = SearchMethod.BestOfN, SuccessorsPerBeam = 8, ResultsPerPrompt = 9 } },
        { "results_per_prompt", new() { Method = SearchMethod.Sampling, ResultsPerPrompt = 2 } },
        { "results_per_prompt", new() { BeamWidth = 2, ResultsPerPrompt = 3 } },
        { "method", new() { Method = (SearchMethod)99 } },
        { "temperature", new() { Temperature = double.NaN } },
    };

    [Fact]
    public void ToOptions_NothingSet_IsTheDefaultSearch() =>
        Assert.Equivalent(new SearchOptions(), new GenerationSettings().ToOptions(), strict: true);

    [Theory]
    [InlineData(SearchMethod.ChunkLevel, 4, 4, 5)]
    [InlineData(SearchMethod.TokenLevel, 4, 4, 1)]
    [InlineData(SearchMethod.BestOfN, 1, 16, null)]
    [InlineData(SearchMethod.Sampling, 1, 1, null)]
    [InlineData(SearchMethod.Eft, 1, 1, null)]
    public void ToOptions_Method_ChoosesBeamSuccessorsAndChunk(SearchMethod method, int w, int k, int? l)
    {
        var options = new GenerationSettings { Method = method }.ToOptions();

        Assert.Equal((w, k, l), (options.BeamWidth, options.SuccessorsPerBeam, options.ChunkLength));
        Assert.Equal(method is SearchMethod.Eft ? 1.0 : null, options.EftStrength);
    }

    [Fact]
    public void ToOptions_SeveralOfBestOfN_KeepsAllNWithoutSamplingMore()
    {
        var options = new GenerationSettings { Method = SearchMethod.BestOfN, SuccessorsPerBeam = 8, ResultsPerPrompt = 3 }.ToOptions();

        Assert.Equal(8, options.BeamWidth * options.SuccessorsPerBeam);
        Assert.Equal(3, options.ResultCount);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void ToOptions_SettingTheMethodDoesNotHave_IsRefusedByName(string option, GenerationSettings settings) =>
        Assert.Equal(option, Assert.Throws<InvalidOptionException>(settings.ToOptions).Option);

    [Fact]
    public void Over_EverySetting_IsTakenFromTheFirstThatHasIt()
    {
        var (ours, theirs) = (new GenerationSettings(), new GenerationSettings());
        foreach (var setting in typeof(GenerationSettings).GetProperties())
        {
            setting.SetValue(ours, Value(setting.PropertyType, 1));
            setting.SetValue(theirs, Value(setting.PropertyType, 2));
        }

        Assert.Equal(ours, ours.Over(theirs));
        Assert.Equal(ours, ours.Over(new GenerationSettings()));
        Assert.Equal(theirs, new GenerationSettings().Over(theirs));
    }

    [Fact]
    public void WithDefaults_OpenSettings_AreTheDefaults()
    {
        var defaults = new GenerationSettings { Method = SearchMethod.BestOfN, SuccessorsPerBeam = 4, MaxTokens = 10 };

        var settings = new GenerationSettings { MaxTokens = 20 }.WithDefaults(defaults);

        Assert.Equal(defaults with { MaxTokens = 20 }, settings);
    }

    [Fact]
    public void WithDefaults_AnotherMethod_DoesWithoutTheShapeOfTheDefaultOne()
    {
        var defaults = new GenerationSettings { BeamWidth = 2, SuccessorsPerBeam = 2, ChunkLength = 30, MaxTokens = 10 };

        var settings = new GenerationSettings { Method = SearchMethod.Sampling }.WithDefaults(defaults);

        Assert.Equal(new GenerationSettings { Method = SearchMethod.Sampling, MaxTokens = 10 }, settings);
        Assert.Equal(30, new GenerationSettings { Method = SearchMethod.ChunkLevel }.WithDefaults(defaults).ChunkLength);
    }

    [Fact]
    public void Parse_EveryName_IsItsMethod()
    {
        Assert.Equal(["chunk-level", "best-of-n", "token-level", "sampling", "eft"], SearchMethodNames.All);
        Assert.All(Enum.GetValues<SearchMethod>(), method => Assert.Equal(method, SearchMethodNames.Parse(method.Name())));
        Assert.Contains("best-of-n", Assert.Throws<InvalidOptionException>(() => SearchMethodNames.Parse("Best")).Message, StringComparison.Ordinal);
    }

    private static object Value(Type type, int number) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var list when list == typeof(IReadOnlyList<string>) => new[] { $"{number}" },
        var list when list == typeof(IReadOnlyList<GuidanceChoice>) => new[] { new GuidanceChoice($"{number}") },
        { IsEnum: true } method => Enum.ToObject(method, number),
        var simple => Convert.ChangeType(number, simple),
    };
}
