using System.Text.Json;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

public sealed class SettingsReaderTests
{
    [Fact]
    public void FromExecutionSettings_Null_GivesDefaults()
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(null);

        Assert.All(Settings.Own, setting => Assert.Null(setting.GetValue(settings)));
    }

    [Fact]
    public void FromExecutionSettings_OwnKind_IsReturnedItself()
    {
        var settings = Settings.Everything();

        Assert.Same(settings, WeakToStrongPromptExecutionSettings.FromExecutionSettings(settings));
    }

    [Fact]
    public void FromExecutionSettings_JsonValues_ReadsEverySetting()
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson("""
            {
              "service_id": "service", "model_id": "model", "large_model": "large",
              "guidance": [{"name": "a", "weight": 0.5}, "b"], "method": "token-level",
              "beam_width": 3, "successors_per_beam": 2, "chunk_length": 7, "max_tokens": 11,
              "temperature": 0.25, "top_k": 9, "top_p": 0.5, "seed": 42, "stop_sequences": ["END", "\n"],
              "token_budget": 1000, "call_budget": 100, "eft_strength": 1.5, "results_per_prompt": 2, "include_trace": true
            }
            """));

        Assert.Equivalent(Settings.Everything(), settings, strict: true);
    }

    [Fact]
    public void FromExecutionSettings_TextAndListsAsYamlGives_ReadsEverySetting()
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromValues(
            ("service_id", "ignored: the key of the settings counts"),
            ("large_model", "large"),
            ("guidance", new List<object>
            {
                new Dictionary<object, object> { ["name"] = "a", ["weight"] = "0.5" },
                "b",
            }),
            ("method", "token-level"),
            ("beam_width", "3"),
            ("successors_per_beam", "2"),
            ("chunk_length", "7"),
            ("max_tokens", "11"),
            ("temperature", "0.25"),
            ("top_k", "9"),
            ("top_p", "0.5"),
            ("seed", "42"),
            ("stop_sequences", new List<object> { "END", "\n" }),
            ("token_budget", "1000"),
            ("call_budget", "100"),
            ("eft_strength", "1.5"),
            ("results_per_prompt", "2"),
            ("include_trace", "true")));

        var expected = Settings.Everything();
        expected.ServiceId = expected.ModelId = null;
        Assert.Equivalent(expected, settings, strict: true);
    }

    [Fact]
    public void FromExecutionSettings_ObjectsFromCode_ReadsThem()
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromValues(
            ("guidance", new[] { new GuidanceChoice("a", 2) }),
            ("method", SearchMethod.BestOfN),
            ("successors_per_beam", 8),
            ("temperature", 1.5f),
            ("seed", 1L << 40),
            ("stop_sequences", new[] { "END" }),
            ("include_trace", false)));

        Assert.Equal([new GuidanceChoice("a", 2)], settings.Guidance!);
        Assert.Equal(SearchMethod.BestOfN, settings.Method);
        Assert.Equal(8, settings.SuccessorsPerBeam);
        Assert.Equal(1.5, settings.Temperature);
        Assert.Equal(1L << 40, settings.Seed);
        Assert.Equal(["END"], settings.StopSequences!);
        Assert.False(settings.IncludeTrace);
    }

    [Fact]
    public void FromExecutionSettings_OwnKindWithExtensionData_TakesBoth()
    {
        var settings = new WeakToStrongPromptExecutionSettings
        {
            MaxTokens = 3,
            ExtensionData = new Dictionary<string, object> { ["seed"] = 5 },
        };

        var read = WeakToStrongPromptExecutionSettings.FromExecutionSettings(settings);

        Assert.Equal((3, 5), (read.MaxTokens, read.Seed));
    }

    [Fact]
    public void Serialize_ThenDeserialize_GivesTheSameSettings()
    {
        var json = JsonSerializer.Serialize(Settings.Everything());

        Assert.Equivalent(Settings.Everything(), JsonSerializer.Deserialize<WeakToStrongPromptExecutionSettings>(json), strict: true);
    }

    [Theory]
    [InlineData("""{"guidance": "a"}""")]
    [InlineData("""{"guidance": ["a"]}""")]
    [InlineData("""{"guidance": {"name": "a"}}""")]
    [InlineData("""{"guidance": {"name": "a", "weight": 1}}""")]
    [InlineData("""{"guidance": {"a": 1}}""")]
    [InlineData("""{"guidance": {"a": "1"}}""")]
    [InlineData("""{"guidance": [{"Name": "a", "Weight": 1}]}""")]
    public void Guidance_EveryWayToWriteOnePair_IsThatPair(string json)
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson(json));

        Assert.Equal([new GuidanceChoice("a")], settings.Guidance!);
    }

    [Fact]
    public void Guidance_EmptyList_IsNoneRatherThanTheDefault() =>
        Assert.Empty(WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson("""{"guidance": []}""")).Guidance!);

    [Theory]
    [InlineData("beam_width", "2.5", "a whole number")]
    [InlineData("beam_width", "\"four\"", "a whole number")]
    [InlineData("beam_width", "99999999999", "a whole number")]
    [InlineData("seed", "true", "a whole number")]
    [InlineData("temperature", "\"warm\"", "a number")]
    [InlineData("include_trace", "\"maybe\"", "true or false")]
    [InlineData("stop_sequences", "\"END\"", "a list of texts")]
    [InlineData("stop_sequences", "[1]", "a list of texts")]
    [InlineData("method", "\"beam\"", "chunk-level, best-of-n, token-level, sampling, eft")]
    [InlineData("method", "1", "chunk-level, best-of-n, token-level, sampling, eft")]
    [InlineData("guidance", "7", "a name, a list of names, or names with weights")]
    [InlineData("guidance", "[{\"weight\": 1}]", "a name, a list of names, or names with weights")]
    [InlineData("guidance", "{\"a\": \"much\"}", "a name, a list of names, or names with weights")]
    [InlineData("large_model", "[]", "text")]
    public void FromExecutionSettings_ValueOfWrongKind_NamesSettingFoundAndExpected(string setting, string json, string expected)
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson($$"""{"{{setting}}": {{json}}}""")));

        Assert.Equal(setting, error.Option);
        Assert.Contains(json.Replace(" ", "", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"seed": 1, "SEED": 2}""", "SEED")]
    [InlineData("""{"Max_Tokens": 1, "max_tokens": 1}""", "max_tokens")]
    public void FromExecutionSettings_SameSettingInAnotherCase_IsRefusedRatherThanChosen(string json, string setting)
    {
        var error = Assert.Throws<InvalidOptionException>(() => WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson(json)));

        Assert.Equal(setting, error.Option);
    }

    [Fact]
    public void FromExecutionSettings_NameTwiceInsideAValue_IsRefusedByThatName()
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson("""{"guidance": {"pair": 1, "pair": 2}}""")));

        Assert.Contains("'pair'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromExecutionSettings_SetBothAsPropertyAndAsExtensionData_IsRefusedByName()
    {
        var settings = new WeakToStrongPromptExecutionSettings { MaxTokens = 3, ExtensionData = new Dictionary<string, object> { ["max_tokens"] = 4 } };

        var error = Assert.Throws<InvalidOptionException>(() => WeakToStrongPromptExecutionSettings.FromExecutionSettings(settings));

        Assert.Contains("max_tokens", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temperature", "1e400")]
    [InlineData("temperature", "\"NaN\"")]
    [InlineData("temperature", "\"-Infinity\"")]
    [InlineData("top_p", "\"NaN\"")]
    [InlineData("eft_strength", "\"Infinity\"")]
    [InlineData("top_k", "-1")]
    [InlineData("token_budget", "-9223372036854775808")]
    public void FromExecutionSettings_NumberThatIsNone_IsRefusedByNameWhenUsed(string setting, string json)
    {
        var method = setting == "eft_strength" ? """, "method": "eft" """ : "";
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson($$"""{"{{setting}}": {{json}}{{method}}}"""));

        Assert.Equal(setting, Assert.Throws<InvalidOptionException>(() => settings.ToGenerationSettings().ToOptions()).Option);
    }

    [Theory]
    [InlineData("beam_width", """{"a": {"b": [1]}}""")]
    [InlineData("seed", "[1, [2]]")]
    [InlineData("stop_sequences", """[["END"]]""")]
    [InlineData("stop_sequences", """{"a": "END"}""")]
    [InlineData("guidance", """{"a": {"weight": {}}}""")]
    [InlineData("guidance", """[["a"]]""")]
    [InlineData("method", """{"name": "sampling"}""")]
    [InlineData("include_trace", "{}")]
    public void FromExecutionSettings_NestedValue_IsRefusedByName(string setting, string json)
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson($$"""{"{{setting}}": {{json}}}""")));

        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"presence_penalty": 0.0, "frequency_penalty": "0"}""", true)]
    [InlineData("""{"presence_penalty": 0.5}""", false)]
    public void FromExecutionSettings_PenaltiesOfOtherServices_PassWhereTheyAreNone(string json, bool pass)
    {
        void Read() => WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson(json));

        if (pass)
        {
            Read();
        }
        else
        {
            Assert.Equal("presence_penalty", Assert.Throws<InvalidOptionException>(Read).Option);
        }
    }

    [Fact]
    public void FromExecutionSettings_UnknownSetting_IsRefusedAndTheKnownAreListed()
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromJson("""{"beam_widht": 4}""")));

        Assert.Equal("beam_widht", error.Option);
        Assert.EndsWith(
            "no such setting; is beam_width meant? there are beam_width, call_budget, chunk_length, eft_strength, guidance, include_trace, large_model, max_tokens, method, "
            + "results_per_prompt, seed, stop_sequences, successors_per_beam, temperature, token_budget, top_k, top_p",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FromExecutionSettings_SettingsOfTheKernelItself_AreNotRefused()
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromValues(
            ("service_id", "x"), ("model_id", "y"), ("function_choice_behavior", new Dictionary<object, object> { ["type"] = "auto" })));

        Assert.Null(settings.ExtensionData);
    }

    [Fact]
    public void FromExecutionSettings_NullValues_CountAsUnset()
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromValues(
            ("seed", null), ("presence_penalty", null)));

        Assert.Null(settings.Seed);
    }

    [Fact]
    public void FromExecutionSettings_SettingsOfAnotherService_AreReadByTheirNames()
    {
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(new OtherSettings { Temperature = 0.1 });

        Assert.Equal(0.1, settings.Temperature);
    }

    [Fact]
    public void FromExecutionSettings_ObjectJsonCannotHold_IsRefused() =>
        Assert.Throws<InvalidOptionException>(() =>
            WeakToStrongPromptExecutionSettings.FromExecutionSettings(Settings.FromValues(("seed", typeof(string)))));

    private sealed class OtherSettings : PromptExecutionSettings
    {
        [System.Text.Json.Serialization.JsonPropertyName("temperature")]
        public double? Temperature { get; set; }

        [System.Text.Json.Serialization.JsonPropertyName("presence_penalty")]
        public double? PresencePenalty { get; set; }
    }
}
