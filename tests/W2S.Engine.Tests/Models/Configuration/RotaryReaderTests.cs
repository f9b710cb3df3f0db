using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models.Configuration;

public sealed class RotaryReaderTests : IDisposable
{
    private const string Llama3 = "\"rope_type\":\"llama3\",\"factor\":8,\"low_freq_factor\":1";

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"type\":\"ntk\",\"factor\":2}", "type: 'ntk' found, one of default, linear, dynamic, llama3, yarn, longrope expected")]
    [InlineData("{\"rope_type\":\"proportional\"}", "rope_type: 'proportional' found, one of default, linear")]
    [InlineData("{\"rope_type\":\"su\",\"factor\":2}", "'su' found")]
    [InlineData("{\"rope_type\":7}", "text expected")]
    [InlineData("7", "an object expected")]
    [InlineData("{\"full_attention\":{\"rope_type\":\"default\"}}", "full_attention: found, one set of numbers for all layers expected")]
    [InlineData("{\"rope_theta\":0}", "rope_theta: 0 found, a number from 2")]
    [InlineData("{\"rope_theta\":\"NaN\"}", "a number from 2")]
    [InlineData("{\"partial_rotary_factor\":0.5}", "partial_rotary_factor: 0.5 found, only 1 is supported")]
    [InlineData("{\"type\":\"linear\"}", "factor: missing")]
    [InlineData("{\"type\":\"linear\",\"factor\":null}", "factor: missing")]
    [InlineData("{\"type\":\"linear\",\"factor\":0}", "a number from 1 to 10000")]
    [InlineData("{\"type\":\"linear\",\"factor\":-4}", "a number from 1 to 10000")]
    [InlineData("{\"type\":\"linear\",\"factor\":1e300}", "a number from 1 to 10000")]
    [InlineData("{\"type\":\"linear\",\"factor\":\"4\"}", "a number from 1 to 10000")]
    [InlineData("{\"type\":\"dynamic\"}", "factor: missing")]
    [InlineData("{\"type\":\"dynamic\",\"factor\":[2]}", "a number from 1 to 10000")]
    [InlineData("{" + Llama3 + "}", "high_freq_factor: missing")]
    [InlineData("{" + Llama3 + ",\"high_freq_factor\":1}", "high_freq_factor: 1 found, more than low_freq_factor 1 expected")]
    [InlineData("{" + Llama3 + ",\"high_freq_factor\":0}", "a number from")]
    [InlineData("{" + Llama3 + ",\"high_freq_factor\":4,\"original_max_position_embeddings\":0}", "a whole number from 2")]
    [InlineData("{" + Llama3 + ",\"high_freq_factor\":4,\"original_max_position_embeddings\":1e9}", "a whole number from 2")]
    [InlineData("{\"type\":\"yarn\",\"factor\":0.5}", "a number from 1 to 10000")]
    [InlineData("{\"type\":\"yarn\",\"beta_fast\":0}", "beta_fast: 0 found")]
    [InlineData("{\"type\":\"yarn\",\"beta_slow\":-1}", "beta_slow: -1 found")]
    [InlineData("{\"type\":\"yarn\",\"attention_factor\":0}", "attention_factor: 0 found")]
    [InlineData("{\"type\":\"yarn\",\"mscale\":-1}", "mscale: -1 found")]
    [InlineData("{\"type\":\"yarn\",\"truncate\":1}", "true or false expected")]
    [InlineData("{\"type\":\"longrope\"}", "short_factor: missing")]
    [InlineData("{\"type\":\"longrope\",\"short_factor\":1}", "a list of numbers expected")]
    [InlineData("{\"type\":\"longrope\",\"short_factor\":[1,1,1]}", "short_factor: 3 numbers found, 2 expected")]
    [InlineData("{\"type\":\"longrope\",\"short_factor\":[1,0]}", "short_factor: 0 found, a number from")]
    [InlineData("{\"type\":\"longrope\",\"short_factor\":[1,\"2\"]}", "a number from")]
    [InlineData("{\"type\":\"longrope\",\"short_factor\":[1,1],\"long_factor\":[]}", "long_factor: 0 numbers found, 2 expected")]
    [InlineData("{\"type\":\"longrope\",\"short_factor\":[1,1],\"long_factor\":[1,1],\"attention_factor\":1e9}", "attention_factor: 1e9 found")]
    public void Open_SettingsThatCannotBe_AreRefusedByKeyInBothSpellings(string settings, string expected)
    {
        foreach (var key in (string[])["rope_scaling", "rope_parameters"])
        {
            _folder.AssertRefused(TinyCheckpoints.LlamaConfig(), key, settings, expected);
        }
    }

    [Theory]
    [InlineData("llama-tiny-gqa-untied", "partial_rotary_factor", "0.5", "only 1 is supported for this model_type")]
    [InlineData("phi3-tiny-long", "partial_rotary_factor", "0.7", "partial_rotary_factor: 11 of 16 numbers rotated in each head found, an even number expected")]
    [InlineData("phi3-tiny-long", "partial_rotary_factor", "0", "a number from 0.001 to 1")]
    [InlineData("phi3-tiny-long", "partial_rotary_factor", "1", "6 numbers found, 8 expected")]
    [InlineData("phi3-tiny-long", "original_max_position_embeddings", "1", "a whole number from 2")]
    [InlineData("gpt-neox-tiny", "rotary_pct", "0.01", "rotary_pct: 0 of 8 numbers rotated")]
    [InlineData("gpt-neox-tiny", "rotary_pct", "1.5", "a number from 0.001 to 1")]
    [InlineData("gpt-neox-tiny", "rotary_emb_base", "-1", "a number from 2")]
    public void Open_NumbersBesideTheSettingsThatCannotBe_AreRefusedByKey(string checkpoint, string key, string value, string expected) =>
        _folder.AssertRefused(ConfigFolder.Golden(checkpoint), key, value, expected);

    [Theory]
    [InlineData("{}", 128)]
    [InlineData("""{"rope_scaling":{"type":"linear","factor":4}}""", 512)]
    [InlineData("""{"rope_scaling":{"type":"dynamic","factor":2.5}}""", 320)]
    [InlineData("""{"rope_scaling":{"type":"yarn","factor":4,"original_max_position_embeddings":128}}""", 512)]
    [InlineData("""{"rope_scaling":{"type":"yarn","factor":4,"original_max_position_embeddings":16}}""", 128)]
    [InlineData("""{"rope_scaling":{"type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4}}""", 128)]
    [InlineData("""{"max_position_embeddings":16000000,"rope_scaling":{"type":"linear","factor":10000}}""", 16_777_216)]
    public void ReadSpec_ContextLength_IsWhatScalingStretchesItTo(string changes, int expected)
    {
        var config = ConfigFolder.Changed(TinyCheckpoints.LlamaConfig(), """{"max_position_embeddings":128}""");
        Assert.Equal(expected, _folder.ReadSpec(ConfigFolder.Changed(config, changes)).ContextLength);
    }

    [Fact]
    public void ReadSpec_AnySettingsThatAreAccepted_GiveFrequenciesThatAreNumbers()
    {
        string[] numbers = ["null", "0", "1e-3", "0.5", "1", "1.0001", "2", "32", "1000", "10000", "1e6", "1e12", "16777216"];
        string[] keys =
        [
            "rope_theta", "factor", "original_max_position_embeddings", "low_freq_factor", "high_freq_factor", "beta_fast", "beta_slow",
            "attention_factor", "mscale", "mscale_all_dim",
        ];
        string[] types = ["default", "linear", "dynamic", "llama3", "yarn", "longrope"];
        const string Plausible = """
            {"factor":4,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":16,"short_factor":[1,1e-3],"long_factor":[1,1e6]}
            """;
        var change = from key in Gen.Elements(keys) from number in Gen.Elements(numbers) select (key, number);
        var settings = from type in Gen.Elements(types) from changes in change.NonEmptyListOf() select (type, changes);
        var lengths = Gen.Elements(1, 15, 17, 1_000_000).ToArbitrary();
        Prop.ForAll(settings.ToArbitrary(), lengths, (s, length) =>
        {
            var rope = JsonNode.Parse(Plausible)!.AsObject();
            rope["rope_type"] = s.type;
            foreach ((var key, var number) in s.changes.Take(3))
            {
                rope[key] = JsonNode.Parse(number);
            }

            var config = TinyCheckpoints.LlamaConfig();
            config["rope_parameters"] = rope;
            if (Accepted(config) is { } positions)
            {
                var frequencies = RotaryFrequencies.Compute(positions, length);
                Assert.All(frequencies.RadiansPerPosition, frequency => Assert.True(double.IsFinite(frequency) && frequency >= 0));
                Assert.InRange(frequencies.Magnitude, 1e-4, 1e4);
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void ReadSpec_LongRope_KeepsTheStatedContextLength() =>
        Assert.Equal(64, _folder.ReadSpec(ConfigFolder.Golden("phi3-tiny-long")).ContextLength);

    [Fact]
    public void ReadSpec_BothSpellings_MeanTheSame()
    {
        var old = ConfigFolder.Golden("llama-tiny-llama3");
        JsonObject renewed = ConfigFolder.Golden("llama-tiny-llama3-new");

        Assert.Equal(_folder.ReadSpec(old).Position, _folder.ReadSpec(renewed).Position);
        Assert.Equal(new Llama3RotaryScaling(8, 1, 4, 32), ((RotaryPositions)_folder.ReadSpec(old).Position).Scaling);
    }

    private RotaryPositions? Accepted(JsonObject config)
    {
        try
        {
            return (RotaryPositions)_folder.ReadSpec(config).Position;
        }
        catch (ModelFormatException)
        {
            return null;
        }
    }
}
