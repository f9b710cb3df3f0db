using System.Text.Json.Nodes;
using W2S.Engine.Models;
using W2S.Engine.Tests.Models.Configuration;

namespace W2S.Engine.Tests.Models.Families;

/// <summary>Configurations as published checkpoints have them, without the keys that only training reads.</summary>
public sealed class PublishedConfigTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadSpec_Zephyr7BBeta()
    {
        var spec = Read("""
            {"architectures":["MistralForCausalLM"],"model_type":"mistral","vocab_size":32000,"hidden_size":4096,"intermediate_size":14336,
             "num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"hidden_act":"silu","max_position_embeddings":32768,
             "rms_norm_eps":1e-05,"rope_theta":10000.0,"sliding_window":4096,"tie_word_embeddings":false,"pad_token_id":2,"use_cache":true}
            """);

        Assert.Equal(new AttentionSpec(32, 8, 128), spec.Attention);
        Assert.Equal(new RotaryPositions(10_000, 128), spec.Position);
        Assert.Equal(32, spec.Windows.Count(window => window == 4096));
        Assert.Equal(32_768, spec.ContextLength);
    }

    [Fact]
    public void ReadSpec_Llama318BInstruct()
    {
        var spec = Read("""
            {"architectures":["LlamaForCausalLM"],"model_type":"llama","vocab_size":128256,"hidden_size":4096,"intermediate_size":14336,
             "num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"hidden_act":"silu","max_position_embeddings":131072,
             "rms_norm_eps":1e-05,"rope_theta":500000.0,"attention_bias":false,"mlp_bias":false,"pretraining_tp":1,"tie_word_embeddings":false,
             "rope_scaling":{"factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":8192,"rope_type":"llama3"},
             "bos_token_id":128000,"eos_token_id":[128001,128008,128009]}
            """);

        Assert.Equal(new RotaryPositions(500_000, 128) { Scaling = new Llama3RotaryScaling(8, 1, 4, 8192) }, spec.Position);
        Assert.Equal(131_072, spec.ContextLength);
    }

    [Fact]
    public void ReadSpec_Qwen257BInstruct_WithAndWithoutTheYarnItsDocumentationAdds()
    {
        const string Published = """
            {"architectures":["Qwen2ForCausalLM"],"model_type":"qwen2","vocab_size":152064,"hidden_size":3584,"intermediate_size":18944,
             "num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"hidden_act":"silu","max_position_embeddings":32768,
             "max_window_layers":28,"rms_norm_eps":1e-06,"rope_theta":1000000.0,"sliding_window":131072,"use_sliding_window":false,
             "tie_word_embeddings":false,"bos_token_id":151643,"eos_token_id":151645}
            """;

        Assert.Empty(Read(Published).Windows);
        Assert.Equal(32_768, Read(Published).ContextLength);
        Assert.Equal(131_072, Read(Published, """
            {"rope_scaling":{"factor":4.0,"original_max_position_embeddings":32768,"type":"yarn"}}
            """).ContextLength);
    }

    [Fact]
    public void ReadSpec_Qwen38B()
    {
        var spec = Read("""
            {"architectures":["Qwen3ForCausalLM"],"model_type":"qwen3","vocab_size":151936,"hidden_size":4096,"intermediate_size":12288,
             "num_hidden_layers":36,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":128,"hidden_act":"silu",
             "max_position_embeddings":40960,"max_window_layers":36,"rms_norm_eps":1e-06,"rope_scaling":null,"rope_theta":1000000,
             "sliding_window":null,"use_sliding_window":false,"tie_word_embeddings":false,"attention_bias":false}
            """);

        Assert.Equal(new AttentionSpec(32, 8, 128) { NormalizesHeads = true }, spec.Attention);
        Assert.Empty(spec.Windows);
    }

    [Fact]
    public void ReadSpec_Phi3Mini4KInstruct()
    {
        var spec = Read("""
            {"architectures":["Phi3ForCausalLM"],"auto_map":{"AutoConfig":"configuration_phi3.Phi3Config"},"model_type":"phi3","vocab_size":32064,
             "hidden_size":3072,"intermediate_size":8192,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,
             "hidden_act":"silu","max_position_embeddings":4096,"original_max_position_embeddings":4096,"rms_norm_eps":1e-05,
             "rope_scaling":null,"rope_theta":10000.0,"sliding_window":2047,"attention_bias":false,"tie_word_embeddings":false,
             "pad_token_id":32000,"eos_token_id":32000}
            """);

        Assert.Equal(new AttentionSpec(32, 32, 96), spec.Attention);
        Assert.Equal(new RotaryPositions(10_000, 96), spec.Position);
        Assert.Equal(32, spec.Windows.Count(window => window == 2047));
    }

    [Fact]
    public void ReadSpec_Gemma22B()
    {
        var spec = Read("""
            {"architectures":["Gemma2ForCausalLM"],"model_type":"gemma2","vocab_size":256000,"hidden_size":2304,"intermediate_size":9216,
             "num_hidden_layers":26,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"hidden_act":"gelu_pytorch_tanh",
             "hidden_activation":"gelu_pytorch_tanh","max_position_embeddings":8192,"query_pre_attn_scalar":256,"rms_norm_eps":1e-06,
             "rope_theta":10000.0,"sliding_window":4096,"attn_logit_softcapping":50.0,"final_logit_softcapping":30.0,
             "attention_bias":false,"cache_implementation":"hybrid","pad_token_id":0,"eos_token_id":1}
            """);

        Assert.Equal(48, spec.EmbeddingScale);
        Assert.Equal(new AttentionSpec(8, 4, 256) { QueryScale = 1 / 16f, SoftCap = 50 }, spec.Attention);
        Assert.Equal(new LanguageModelHead(Tied: true, SoftCap: 30), spec.Head);
        Assert.Equal(13, spec.Windows.Count(window => window == 4096));
        Assert.Equal(4096, spec.Windows[0]);
    }

    [Fact]
    public void ReadSpec_Pythia160M()
    {
        var spec = Read("""
            {"architectures":["GPTNeoXForCausalLM"],"model_type":"gpt_neox","vocab_size":50304,"hidden_size":768,"intermediate_size":3072,
             "num_hidden_layers":12,"num_attention_heads":12,"hidden_act":"gelu","max_position_embeddings":2048,"layer_norm_eps":1e-05,
             "rotary_pct":0.25,"rotary_emb_base":10000,"use_parallel_residual":true,"tie_word_embeddings":false,"eos_token_id":0}
            """);

        Assert.Equal(new RotaryPositions(10_000, 16), spec.Position);
        Assert.True(spec.ParallelResidual);
    }

    [Fact]
    public void ReadSpec_GptNeoX20B()
    {
        var spec = Read("""
            {"architectures":["GPTNeoXForCausalLM"],"model_type":"gpt_neox","vocab_size":50432,"hidden_size":6144,"intermediate_size":24576,
             "num_hidden_layers":44,"num_attention_heads":64,"hidden_act":"gelu_fast","max_position_embeddings":2048,"layer_norm_eps":1e-05,
             "rotary_pct":0.25,"rotary_emb_base":10000,"use_cache":true,"tie_word_embeddings":false,"eos_token_id":0}
            """);

        Assert.Equal(new MlpSpec(MlpKind.Plain, Activation.GeluTanh, 24_576), spec.Mlp);
        Assert.Equal(new RotaryPositions(10_000, 24), spec.Position);
    }

    private DecoderSpec Read(string config, string changes = "{}") =>
        _folder.ReadSpec(ConfigFolder.Changed(JsonNode.Parse(config)!.AsObject(), changes));
}
