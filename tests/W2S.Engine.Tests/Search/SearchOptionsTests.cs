using W2S.Engine.Sampling;
using W2S.Engine.Search;

namespace W2S.Engine.Tests.Search;

public sealed class SearchOptionsTests
{
    public static TheoryData<string, SearchOptions> Impossible => new()
    {
        { "beam_width", new() { BeamWidth = 0 } },
        { "successors_per_beam", new() { SuccessorsPerBeam = -1 } },
        { "chunk_length", new() { ChunkLength = 0 } },
        { "max_tokens", new() { MaxNewTokens = 0 } },
        { "token_budget", new() { TokenBudget = 0 } },
        { "results_per_prompt", new() { ResultCount = 0 } },
        { "results_per_prompt", new() { BeamWidth = 2, ResultCount = 3 } },
        { "beam_width * successors_per_beam", new() { BeamWidth = 70_000, SuccessorsPerBeam = 70_000 } },
        { "eft_strength", new() { EftStrength = double.NaN } },
        { "stop_sequences", new() { StopSequences = ["a", ""] } },
        { "temperature", new() { Sampling = new SamplingOptions { Temperature = -1 } } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Validate_ImpossibleValue_IsRefusedByName(string option, SearchOptions options) =>
        Assert.Equal(option, Assert.Throws<InvalidOptionException>(options.Validate).Option);

    [Fact]
    public void Validate_DefaultsAndPresets_AreFine()
    {
        foreach (var options in new[]
        {
            new SearchOptions(), SearchOptions.ChunkLevel(), SearchOptions.BestOf(16), SearchOptions.PlainSampling(),
            SearchOptions.TokenLevel(2, 2), SearchOptions.Eft(1),
        })
        {
            options.Validate();
        }
    }
}
