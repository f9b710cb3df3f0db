using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models.Configuration;

public sealed class ModelConfigFuzzTests : IDisposable
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "2.5", "1e999", "16777217", "9223372036854775808", "\"\"", "\"gpt2\"", "\"\\u0000\"", "[]", "[0]", "{}",
        "{\"0\":\"a\"}", "{\"rope_type\":\"default\"}", "{\"rope_type\":\"yarn\",\"factor\":4}", "{\"type\":\"dynamic\",\"factor\":1e4}",
        "{\"type\":\"longrope\",\"short_factor\":[1],\"long_factor\":[1]}", "[\"sliding_attention\",\"full_attention\"]", "[\"GPT2ForSequenceClassification\"]", "[\"LlamaForCausalLM\"]",
    ];

    private static readonly string[] Families =
    [
        "gpt2-tiny", "llama-tiny-yarn", "mistral-tiny-window", "qwen2-tiny-window", "qwen3-tiny-window", "phi3-tiny-long", "gemma2-tiny",
        "gpt-neox-tiny",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_BytesChangedAtRandom_OpensOrRefuses()
    {
        var valid = Encoding.UTF8.GetBytes(TinyCheckpoints.LlamaConfig().ToJsonString());
        var change = from at in Gen.Choose(0, valid.Length - 1)
                     from value in Gen.Choose(0, 255)
                     select (At: at, Value: (byte)value);
        Prop.ForAll(change.NonEmptyListOf().ToArbitrary(), changes =>
        {
            byte[] config = [.. valid];
            foreach ((var at, var value) in changes.Take(3))
            {
                config[at] = value;
            }

            AssertOpensOrRefuses(config);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Open_ValuesExchangedAtRandom_OpensOrRefuses()
    {
        string[] keys = [.. Families.SelectMany(f => Config(f)).Select(p => p.Key).Distinct(), "id2label", "head_dim", "layer_types", "rope_scaling"];
        var change = from key in Gen.Elements(keys) from value in Gen.Elements(Values) select (Key: key, Value: value);
        var changes = from family in Gen.Elements(Families) from list in change.NonEmptyListOf() select (family, list);
        Prop.ForAll(changes.ToArbitrary(), c =>
        {
            var config = Config(c.family);
            foreach ((var key, var value) in c.list.Take(2).DistinctBy(change => change.Key))
            {
                config[key] = JsonNode.Parse(value);
            }

            AssertOpensOrRefuses(Encoding.UTF8.GetBytes(config.ToJsonString()));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private static JsonObject Config(string family) => ConfigFolder.Golden(family);

    private void AssertOpensOrRefuses(byte[] config)
    {
        if (!File.Exists(Path.Join(_folder.Path, "model.safetensors")))
        {
            TinyCheckpoints.WriteLlama(_folder.Path);
        }

        _folder.Write("config.json", config);
        try
        {
            VerifiedCheckpoint.Open(_folder.Path).Dispose();
        }
        catch (ModelFormatException e)
        {
            Assert.DoesNotContain(e.Message, char.IsControl);
        }
    }
}
