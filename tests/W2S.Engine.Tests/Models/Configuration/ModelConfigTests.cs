using System.Text;
using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models.Configuration;

/// <summary>Every configuration that cannot be is refused while the folder still holds no weights: nothing was opened, nothing allocated.</summary>
public sealed class ModelConfigTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FolderWithoutConfig_IsRefused() =>
        Assert.Contains("no config.json found", Refused().Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "a JSON object expected")]
    [InlineData("null", "a JSON object expected")]
    [InlineData("""{"model_type":"gpt2","model_type":"llama"}""", "not valid JSON")]
    [InlineData("""{"model_type":"gpt2","x":{"y":1,"y":2}}""", "not valid JSON")]
    [InlineData("""{"model_type":"gpt2","layer_norm_epsilon":NaN}""", "not valid JSON")]
    [InlineData("""{"model_type":"\ud800"}""", "not valid JSON")]
    [InlineData("""{"\ud800":1}""", "not valid JSON")]
    [InlineData("{}", "model_type: missing")]
    [InlineData("""{"model_type":7}""", "model_type: 7 found, text expected")]
    public void Open_ConfigThatIsNone_IsRefused(string json, string expected)
    {
        _folder.Write("config.json", json);
        AssertRefused("config.json", expected);
    }

    [Fact]
    public void Open_ConfigNotUtf8_IsRefused()
    {
        _folder.Write("config.json", [.. "{\"model_type\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        AssertRefused("config.json", "not valid JSON");
    }

    [Fact]
    public void Open_ConfigNestedAbsurdlyDeep_IsRefused()
    {
        _folder.Write("config.json", "{\"a\":" + new string('[', 1_000_000) + new string(']', 1_000_000) + "}");
        AssertRefused("config.json", "not valid JSON");
    }

    [Fact]
    public void Open_ConfigOverTheCap_IsRefusedBeforeAllocating()
    {
        using (FileStream file = new(Path.Join(_folder.Path, "config.json"), FileMode.CreateNew))
        {
            file.SetLength(2_000_000_000);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused("config.json", "2000000000 bytes found, at most 4000000 expected");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Open_ConfigThatLinksOut_IsRefused()
    {
        var outside = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
        File.CreateSymbolicLink(Path.Join(_folder.Path, "config.json"), outside);
        AssertRefused("config.json", "outside the folder");
    }

    [Theory]
    [InlineData("vocab_size", "-1", "from 1 to 16777216")]
    [InlineData("vocab_size", "0", "from 1 to 16777216")]
    [InlineData("vocab_size", "2147483647", "from 1 to 16777216")]
    [InlineData("vocab_size", "99999999999", "from 1 to 16777216")]
    [InlineData("vocab_size", "40.5", "a whole number")]
    [InlineData("vocab_size", "\"40\"", "a whole number")]
    [InlineData("vocab_size", "[40]", "a whole number")]
    [InlineData("vocab_size", "true", "a whole number")]
    [InlineData("vocab_size", "null", "missing")]
    [InlineData("n_embd", "0", "from 1 to 262144")]
    [InlineData("n_embd", "2000000", "from 1 to 262144")]
    [InlineData("n_layer", "0", "from 1 to 1000")]
    [InlineData("n_layer", "1000000000", "from 1 to 1000")]
    [InlineData("n_head", "0", "from 1 to 4096")]
    [InlineData("n_head", "-2", "from 1 to 4096")]
    [InlineData("n_head", "3", "a divisor of n_embd 16 expected")]
    [InlineData("n_positions", "0", "from 1 to 16777216")]
    [InlineData("n_positions", "1000000000", "from 1 to 16777216")]
    [InlineData("n_inner", "0", "from 1 to 1048576")]
    [InlineData("layer_norm_epsilon", "0", "a number from")]
    [InlineData("layer_norm_epsilon", "-1e-5", "a number from")]
    [InlineData("layer_norm_epsilon", "1e999", "a number from")]
    [InlineData("layer_norm_epsilon", "\"NaN\"", "a number from")]
    [InlineData("activation_function", "\"sine\"", "one of gelu_new")]
    [InlineData("activation_function", "1", "text expected")]
    [InlineData("scale_attn_weights", "false", "only true is supported")]
    [InlineData("scale_attn_by_inverse_layer_idx", "true", "only false is supported")]
    [InlineData("add_cross_attention", "true", "only false is supported")]
    [InlineData("scale_attn_weights", "1", "true or false expected")]
    [InlineData("tie_word_embeddings", "\"yes\"", "true or false expected")]
    [InlineData("architectures", "\"GPT2LMHeadModel\"", "a list of texts expected")]
    [InlineData("architectures", "[1]", "text expected")]
    [InlineData("architectures", "[\"GPT2ForTokenClassification\"]", "...LMHeadModel, ...ForCausalLM or ...ForSequenceClassification expected")]
    [InlineData("eos_token_id", "-1", "a token id")]
    [InlineData("eos_token_id", "1.5", "a token id")]
    [InlineData("eos_token_id", "\"</s>\"", "a token id")]
    [InlineData("eos_token_id", "[1,[2]]", "a token id")]
    public void Open_Gpt2ValueThatCannotBe_IsRefusedByKey(string key, string value, string expected) =>
        AssertRefused(TinyCheckpoints.Gpt2Config(), key, value, expected);

    [Theory]
    [InlineData("hidden_size", "0", "from 1 to 262144")]
    [InlineData("hidden_size", "18", "num_attention_heads: 4 found, a divisor of hidden_size 18")]
    [InlineData("num_hidden_layers", "1000000000", "from 1 to 1000")]
    [InlineData("num_attention_heads", "0", "from 1 to 4096")]
    [InlineData("num_key_value_heads", "0", "from 1 to 4096")]
    [InlineData("num_key_value_heads", "3", "a divisor of num_attention_heads 4 expected")]
    [InlineData("num_key_value_heads", "8", "a divisor of num_attention_heads 4 expected")]
    [InlineData("head_dim", "5", "an even number expected")]
    [InlineData("head_dim", "0", "from 1 to 4096")]
    [InlineData("intermediate_size", "null", "missing")]
    [InlineData("max_position_embeddings", "-5", "from 1 to 16777216")]
    [InlineData("rms_norm_eps", "\"1e-6\"", "a number from")]
    [InlineData("rope_theta", "0", "a number from 2")]
    [InlineData("rope_theta", "-10000", "a number from 2")]
    [InlineData("rope_theta", "1e400", "a number from 2")]
    [InlineData("rope_theta", "\"NaN\"", "a number from 2")]
    [InlineData("rope_scaling", "2", "an object expected")]
    [InlineData("rope_parameters", "{\"rope_type\":\"default\",\"rope_theta\":0}", "rope_theta: 0 found")]
    [InlineData("hidden_act", "\"mish\"", "one of gelu_new")]
    [InlineData("attention_bias", "\"true\"", "true or false expected")]
    [InlineData("mlp_bias", "0", "true or false expected")]
    public void Open_LlamaValueThatCannotBe_IsRefusedByKey(string key, string value, string expected) =>
        AssertRefused(TinyCheckpoints.LlamaConfig(), key, value, expected);

    [Theory]
    [InlineData("{\"0\":\"a\",\"2\":\"b\"}", "id2label: 1: missing")]
    [InlineData("{\"0\":1}", "text expected")]
    [InlineData("{}", "0 labels found")]
    [InlineData("[\"a\"]", "an object expected")]
    public void Open_LabelsThatCannotBe_AreRefused(string labels, string expected)
    {
        var config = TinyCheckpoints.Gpt2Config();
        config["architectures"] = new JsonArray("GPT2ForSequenceClassification");
        AssertRefused(config, "id2label", labels, expected);
    }

    [Fact]
    public void Open_ValueWithoutEnd_IsNotRepeatedWhole()
    {
        var config = TinyCheckpoints.Gpt2Config();
        config["vocab_size"] = new string('x', 100_000) + "\u001b[2J";
        _folder.Write("config.json", config.ToJsonString());

        var message = Refused().Message;
        Assert.InRange(message.Length, 1, 1_000);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Theory]
    [InlineData("[]", "a JSON object expected")]
    [InlineData("{\"eos_token_id\":\"x\"}", "a token id")]
    public void Open_GenerationConfigThatIsNone_IsRefused(string json, string expected)
    {
        _folder.Write("config.json", TinyCheckpoints.Gpt2Config().ToJsonString());
        _folder.Write("generation_config.json", json);
        AssertRefused("generation_config.json", expected);
    }

    private void AssertRefused(JsonObject config, string key, string value, string expected)
    {
        config[key] = "PLACE";
        var json = config.ToJsonString().Replace("\"PLACE\"", value, StringComparison.Ordinal);
        _folder.Write("config.json", Encoding.UTF8.GetBytes(json));
        AssertRefused("config.json", expected);
    }

    private void AssertRefused(string file, string expected)
    {
        var message = Refused().Message;
        Assert.Contains(Path.Join(_folder.Path, file), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private ModelFormatException Refused() => Assert.Throws<ModelFormatException>(() => VerifiedCheckpoint.Open(_folder.Path));
}
