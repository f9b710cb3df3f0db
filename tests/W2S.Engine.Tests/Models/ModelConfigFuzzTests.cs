using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

public sealed class ModelConfigFuzzTests : IDisposable
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "2.5", "1e999", "16777217", "9223372036854775808", "\"\"", "\"gpt2\"", "\"\\u0000\"", "[]", "[0]", "{}",
        "{\"0\":\"a\"}", "{\"rope_type\":\"default\"}", "[\"GPT2ForSequenceClassification\"]", "[\"LlamaForCausalLM\"]",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_BytesChangedAtRandom_OpensOrRefuses()
    {
        var valid = Encoding.UTF8.GetBytes(Config(llama: true).ToJsonString());
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
        string[] keys = [.. Config(true).Concat(Config(false)).Select(p => p.Key).Distinct(), "id2label", "head_dim", "rope_parameters"];
        var change = from key in Gen.Elements(keys) from value in Gen.Elements(Values) select (Key: key, Value: value);
        var changes = from llama in Gen.Elements(true, false) from list in change.NonEmptyListOf() select (llama, list);
        Prop.ForAll(changes.ToArbitrary(), c =>
        {
            var config = Config(c.llama);
            foreach ((var key, var value) in c.list.Take(2).DistinctBy(change => change.Key))
            {
                config[key] = JsonNode.Parse(value);
            }

            AssertOpensOrRefuses(Encoding.UTF8.GetBytes(config.ToJsonString()));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static JsonObject Config(bool llama) => llama ? TinyCheckpoints.LlamaConfig() : TinyCheckpoints.Gpt2Config();

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
