using System.Text.Json;
using Microsoft.Extensions.AI;
using W2S.Engine.ChatClients;
using W2S.Engine.Search;
using W2S.Engine.Settings;

namespace W2S.Engine.Tests.ChatClients;

public sealed class ChatOptionsReaderTests
{
    private readonly TestClient _test = new();

    [Fact]
    public void Read_None_LeavesEverythingAtItsDefault()
    {
        Assert.Equal(new GenerationSettings(), Read(options: null));
        Assert.Equal(new GenerationSettings(), Read(new ChatOptions()));
    }

    [Fact]
    public void Read_OwnProperties_AreSettings()
    {
        var stops = new List<string> { "END" };

        var settings = Read(new ChatOptions
        {
            ModelId = "large", MaxOutputTokens = 9, Temperature = 0.7f, TopK = 5, TopP = 0.95f, Seed = 4, StopSequences = stops,
        });
        stops.Add("more");

        Assert.Equal(
            new GenerationSettings { LargeModel = "large", MaxTokens = 9, Temperature = 0.7, TopK = 5, TopP = 0.95, Seed = 4 },
            settings with { StopSequences = null });
        Assert.Equal(["END"], settings.StopSequences);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2.0)]
    [InlineData("2")]
    public void Read_AdditionalProperties_AreSettingsByTheirJsonNames(object two)
    {
        var settings = Read(With(
            ("beam_width", two),
            ("Chunk_Length", JsonDocument.Parse("3").RootElement),
            ("include_trace", "true"),
            ("method", "chunk-level"),
            ("guidance", new Dictionary<string, object> { ["polite"] = 0.5 }),
            ("seed", null)));

        Assert.Equal(
            new GenerationSettings { BeamWidth = 2, ChunkLength = 3, IncludeTrace = true, Method = SearchMethod.ChunkLevel },
            settings with { Guidance = null });
        Assert.Equal([new GuidanceChoice("polite", 0.5)], settings.Guidance!);
    }

    [Fact]
    public void Read_AdditionalPropertyOfTheWrongKind_IsRefusedByName()
    {
        var error = Assert.Throws<InvalidOptionException>(() => Read(With(("beam_width", "wide"))));

        Assert.Equal("beam_width", error.Option);
    }

    [Fact]
    public void Read_AdditionalPropertiesOfOthers_AreLeftToThem() =>
        Assert.Equal(new GenerationSettings(), Read(With(
            ("strict", true), ("user", new object()), ("service_id", "w2s"), ("Microsoft.Agents.AI.ChatHistoryProvider", this))));

    [Theory]
    [InlineData("beamWidth", "beam_width")]
    [InlineData("beam_witdh", "beam_width")]
    [InlineData("temprature", "temperature")]
    public void Read_MisspelledSetting_IsRefusedWithTheOneMeant(string name, string meant)
    {
        var error = Assert.Throws<InvalidOptionException>(() => Read(With((name, 1))));

        Assert.Equal($"{name}: no such setting; is {meant} meant?", error.Message);
    }

    [Fact]
    public void Read_SaidSeveralTimes_WhatWasWrittenForThisClientCounts()
    {
        var options = With(("temperature", 0.2), ("top_k", 2), ("large_model", "additional"));
        (options.Temperature, options.TopK, options.Seed, options.ModelId) = (0.3f, 3, 3, "own");
        options.RawRepresentationFactory = client => client == _test.Client ? new GenerationSettings { Temperature = 0.1 } : null;

        Assert.Equal(new GenerationSettings { Temperature = 0.1, TopK = 2, Seed = 3, LargeModel = "additional" }, Read(options));
    }

    [Fact]
    public void Read_RawRepresentationOfAnotherClient_IsLeftToIt() =>
        Assert.Equal(new GenerationSettings { Seed = 3 }, Read(new ChatOptions { Seed = 3, RawRepresentationFactory = _ => "theirs" }));

    [Fact]
    public void Read_NotANumber_ReachesValidationAsItIs() =>
        Assert.Equal(double.NaN, Read(new ChatOptions { Temperature = float.NaN }).Temperature);

    [Fact]
    public void Read_WhatASearchHasNot_IsRefusedByName()
    {
        Assert.Equal("ToolMode", Refused(new ChatOptions { ToolMode = ChatToolMode.RequireAny }));
        Assert.Equal("ResponseFormat", Refused(new ChatOptions { ResponseFormat = ChatResponseFormat.Json }));
        Assert.Equal("ContinuationToken", Refused(new ChatOptions { ContinuationToken = ResponseContinuationToken.FromBytes(new byte[] { 1 }) }));
        Assert.Equal("FrequencyPenalty", Refused(new ChatOptions { FrequencyPenalty = 0.5f }));
        Assert.Equal("PresencePenalty", Refused(new ChatOptions { PresencePenalty = -1 }));
    }

    [Fact]
    public void Read_WhatNeedNotBeHonoured_IsNoError() =>
        Assert.Equal(new GenerationSettings(), Read(new ChatOptions
        {
            ToolMode = ChatToolMode.Auto,
            Tools = [AIFunctionFactory.Create(() => 1, "one")],
            AllowMultipleToolCalls = true,
            ResponseFormat = ChatResponseFormat.Text,
            ConversationId = "7",
            AllowBackgroundResponses = true,
            Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High },
            FrequencyPenalty = 0,
        }));

    private static ChatOptions With(params (string Name, object? Value)[] properties) => new()
    {
        AdditionalProperties = new(properties.Select(property => KeyValuePair.Create(property.Name, property.Value))),
    };

    private string? Refused(ChatOptions options) => Assert.Throws<InvalidOptionException>(() => Read(options)).Option;

    private GenerationSettings Read(ChatOptions? options) => ChatOptionsReader.Read(options, _test.Client);
}
