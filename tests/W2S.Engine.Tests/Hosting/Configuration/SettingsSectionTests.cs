using System.Text;
using Microsoft.Extensions.Configuration;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Search;
using W2S.Engine.Settings;

namespace W2S.Engine.Tests.Hosting.Configuration;

/// <summary>Defaults of all requests, from the section <c>Defaults</c>.</summary>
public sealed class SettingsSectionTests
{
    [Fact]
    public void Defaults_EveryKindOfValue_IsRead()
    {
        var defaults = Options("""
            {
              "method": "best-of-n", "successors_per_beam": 4, "temperature": 0.25, "include_trace": true,
              "stop_sequences": ["END", "\n"], "guidance": { "pair": 1, "other": -0.5 }
            }
            """).Defaults;

        Assert.Equal((SearchMethod.BestOfN, 4, 0.25, true), (defaults.Method, defaults.SuccessorsPerBeam, defaults.Temperature, defaults.IncludeTrace));
        Assert.Equal(["END", "\n"], defaults.StopSequences!);
        Assert.Equal([new GuidanceChoice("other", -0.5), new GuidanceChoice("pair")], defaults.Guidance!.OrderBy(choice => choice.Name));
        Assert.Null(defaults.MaxTokens);
    }

    [Theory]
    [InlineData("""{ "guidance": "pair" }""")]
    [InlineData("""{ "guidance": ["pair"] }""")]
    [InlineData("""{ "guidance": [{ "name": "pair", "weight": 1 }] }""")]
    public void Defaults_GuidanceInAnyForm_IsRead(string json) =>
        Assert.Equal([new GuidanceChoice("pair")], Options(json).Defaults.Guidance!);

    [Theory]
    [InlineData("""{ "beam_witdh": 4 }""", "W2S:Defaults:beam_witdh: no such setting; is beam_width meant? there are ")]
    [InlineData("""{ "beam_width": "many" }""", "W2S:Defaults:beam_width: \"many\" found, a whole number expected")]
    [InlineData("\"best-of-n\"", "W2S:Defaults: 'best-of-n' found, a section of settings expected")]
    public void Defaults_WhatNoSettingCanBe_IsRefusedByItsKey(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<InvalidOptionException>(() => Options(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "beam_width": 0 }""", "W2S:Defaults: beam_width: 0 found, at least 1 expected")]
    [InlineData("""{ "method": "sampling", "beam_width": 2 }""", "W2S:Defaults: beam_width: 2 found, but method sampling leaves no choice of it")]
    [InlineData("""{ "large_model": "big" }""", "W2S:Defaults:large_model: 'big' found, which DefaultLargeModel is for")]
    [InlineData("""{ "results_per_prompt": 2 }""", "W2S:Defaults:results_per_prompt: 2 found, but only a request can ask for several results")]
    [InlineData("""{ "guidance": "none" }""", "W2S:Defaults:guidance: 'none' found, but no guidance is registered")]
    public void Validate_DefaultsThatCannotBe_AreAProblem(string json, string problem) =>
        Assert.Contains(problem, new WeakToStrongOptionsValidator().Validate(null, Options(json)).Failures!);

    [Fact]
    public void AddDefaults_LaterCalls_CountBeforeEarlierOnes()
    {
        var options = Options("""{ "max_tokens": 10, "temperature": 0.5 }""").AddDefaults(new GenerationSettings { MaxTokens = 20 });

        Assert.Equal((20, 0.5), (options.Defaults.MaxTokens, options.Defaults.Temperature));
    }

    private static WeakToStrongOptions Options(string defaults) => new WeakToStrongOptions().AddConfiguration(
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "W2S": { "Defaults": {{defaults}} } }"""))).Build());
}
