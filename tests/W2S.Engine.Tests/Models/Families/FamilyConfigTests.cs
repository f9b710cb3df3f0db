using W2S.Engine.Tests.Models.Configuration;

namespace W2S.Engine.Tests.Models.Families;

/// <summary>Values that cannot be, in the configurations of the families that share Llama's keys and of GPT-NeoX.</summary>
public sealed class FamilyConfigTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public static TheoryData<string, string, string, string> SharedRows
    {
        get
        {
            string[] names = ["mistral-tiny", "qwen2-tiny", "qwen3-tiny", "phi3-tiny", "gemma2-tiny", "gpt-neox-tiny"];
            (string Key, string Value, string Expected)[] rows =
            [
                ("vocab_size", "-1", "from 1 to 16777216"),
                ("vocab_size", "null", "vocab_size: missing"),
                ("hidden_size", "0", "from 1 to 262144"),
                ("hidden_size", "32.5", "a whole number"),
                ("num_hidden_layers", "0", "from 1 to 1000"),
                ("num_hidden_layers", "1000000000", "from 1 to 1000"),
                ("num_attention_heads", "0", "from 1 to 4096"),
                ("num_attention_heads", "-4", "from 1 to 4096"),
                ("num_attention_heads", "\"4\"", "a whole number"),
                ("intermediate_size", "0", "from 1 to 1048576"),
                ("max_position_embeddings", "0", "from 1 to 16777216"),
                ("max_position_embeddings", "99999999999", "from 1 to 16777216"),
                ("rope_parameters", "[]", "an object expected"),
                ("rope_scaling", "{\"type\":\"sines\"}", "'sines' found, one of default, linear"),
                ("tie_word_embeddings", "1", "true or false expected"),
                ("architectures", "[\"ForTokenClassification\"]", "or ...ForSequenceClassification expected"),
            ];
            TheoryData<string, string, string, string> all = [];
            foreach (var name in names)
            {
                foreach ((var key, var value, var expected) in rows)
                {
                    all.Add(name, key, value, expected);
                }
            }

            return all;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(SharedRows))]
    [InlineData("mistral-tiny-window", "num_key_value_heads", "3", "a divisor of num_attention_heads 4 expected")]
    [InlineData("mistral-tiny-window", "num_key_value_heads", "0", "from 1 to 4096")]
    [InlineData("mistral-tiny-window", "sliding_window", "0", "a whole number from 1")]
    [InlineData("mistral-tiny-window", "sliding_window", "-8", "a whole number from 1")]
    [InlineData("mistral-tiny-window", "sliding_window", "8.5", "a whole number from 1")]
    [InlineData("mistral-tiny-window", "rms_norm_eps", "\"NaN\"", "a number from")]
    [InlineData("mistral-tiny-window", "head_dim", "7", "an even number expected")]
    [InlineData("qwen2-tiny", "hidden_size", "34", "num_attention_heads: 4 found, a divisor of hidden_size 34")]
    [InlineData("qwen2-tiny-window", "use_sliding_window", "\"yes\"", "true or false expected")]
    [InlineData("qwen2-tiny-window", "max_window_layers", "-1", "a whole number from 0")]
    [InlineData("qwen2-tiny-window", "sliding_window", "0", "a whole number from 1")]
    [InlineData("qwen2-tiny-window", "layer_types", "[\"full_attention\"]", "1 layers found, num_hidden_layers 3 expected")]
    [InlineData("qwen2-tiny-window", "layer_types", "\"full_attention\"", "a list of texts expected")]
    [InlineData("qwen3-tiny", "layer_types", "[\"full_attention\",\"linear_attention\"]", "'linear_attention' found, full_attention or sliding_attention")]
    [InlineData("qwen3-tiny", "layer_types", "[\"full_attention\",\"sliding_attention\"]", "only full_attention expected without a sliding_window in use")]
    [InlineData("qwen3-tiny", "head_dim", "0", "from 1 to 4096")]
    [InlineData("qwen3-tiny", "attention_bias", "\"no\"", "true or false expected")]
    [InlineData("phi3-tiny", "sliding_window", "0", "a whole number from 1")]
    [InlineData("phi3-tiny", "hidden_act", "\"sine\"", "one of gelu_new")]
    [InlineData("gemma2-tiny", "hidden_activation", "\"sine\"", "one of gelu_new")]
    [InlineData("gemma2-tiny", "use_bidirectional_attention", "true", "only false is supported")]
    [InlineData("gemma2-tiny", "query_pre_attn_scalar", "0", "a number from")]
    [InlineData("gemma2-tiny", "query_pre_attn_scalar", "-1", "a number from")]
    [InlineData("gemma2-tiny", "attn_logit_softcapping", "0", "a number from")]
    [InlineData("gemma2-tiny", "final_logit_softcapping", "-30", "a number from")]
    [InlineData("gemma2-tiny", "final_logit_softcapping", "\"NaN\"", "a number from")]
    [InlineData("gemma2-tiny", "sliding_window", "null", "only full_attention expected without a sliding_window in use")]
    [InlineData("gemma2-tiny", "head_dim", "5", "an even number expected")]
    [InlineData("gpt-neox-tiny", "hidden_size", "34", "num_attention_heads: 4 found, a divisor of hidden_size 34 expected")]
    [InlineData("gpt-neox-tiny", "layer_norm_eps", "0", "a number from")]
    [InlineData("gpt-neox-tiny", "use_parallel_residual", "1", "true or false expected")]
    [InlineData("gpt-neox-tiny", "attention_bias", "0", "true or false expected")]
    [InlineData("gpt-neox-tiny", "hidden_act", "\"sine\"", "one of gelu_new")]
    public void Open_ValueThatCannotBe_IsRefusedByKey(string checkpoint, string key, string value, string expected) =>
        _folder.AssertRefused(ConfigFolder.Golden(checkpoint), key, value, expected);

    [Fact]
    public void Open_UnknownFamily_IsRefusedWithThoseThereAre() =>
        _folder.AssertRefused(
            ConfigFolder.Golden("mistral-tiny"),
            "model_type",
            "\"mixtral\"",
            "'mixtral' found, one of gpt2, llama, mistral, qwen2, qwen3, phi3, gemma2, gpt_neox expected");

    [Fact]
    public void Open_QuantizedCheckpoint_IsRefusedByKey() =>
        _folder.AssertRefused(
            ConfigFolder.Golden("mistral-tiny"),
            "quantization_config",
            "{\"quant_method\":\"gptq\",\"bits\":4}",
            "quantization_config: 'gptq' found, F32, F16 or BF16 weights expected");
}
