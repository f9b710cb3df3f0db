using System.Text.Json.Nodes;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models.Families;

public sealed class LlamaFamilyTests : IDisposable
{
    // As LlamaForCausalLM.save_pretrained writes them.
    private static readonly string[] LayerTensors =
    [
        "input_layernorm.weight", "self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight",
        "self_attn.o_proj.weight", "post_attention_layernorm.weight", "mlp.gate_proj.weight", "mlp.up_proj.weight", "mlp.down_proj.weight",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MapWeights_CallsForExactlyTheTensorsTransformersSaves()
    {
        using var model = Open();

        string[] expected =
        [
            "model.embed_tokens.weight", "model.norm.weight", "lm_head.weight",
            .. from layer in Enumerable.Range(0, 2) from name in LayerTensors select $"model.layers.{layer}.{name}",
        ];
        Assert.Equal(expected.ToHashSet(), model.Weights.All().Select(w => w.Tensor).ToHashSet());
        Assert.Equal([8, 16], model.Checkpoint.Describe("model.layers.0.self_attn.k_proj.weight")!.Shape);
    }

    [Fact]
    public void MapWeights_Biases_AreCalledForWhereTheConfigurationHasThem()
    {
        using var model = Open(c =>
        {
            c["attention_bias"] = true;
            c["mlp_bias"] = true;
        });

        var layer = model.Weights.Layers[1];
        LinearWeights[] linears = [layer.Query, layer.Key, layer.Value, layer.AttentionOutput, layer.Gate!, layer.Up, layer.Down];
        Assert.All(linears, linear => Assert.NotNull(linear.Bias));
        Assert.Equal("model.layers.1.self_attn.o_proj.bias", layer.AttentionOutput.Bias!.Tensor);
        Assert.Equal("model.layers.1.mlp.down_proj.bias", layer.Down.Bias!.Tensor);
    }

    [Fact]
    public void MapWeights_Tied_HasNoOutputMatrix()
    {
        using var model = Open(c => c["tie_word_embeddings"] = true);
        Assert.Null(model.Weights.Head);
        Assert.Equal(new LanguageModelHead(Tied: true), model.Spec.Head);
    }

    [Fact]
    public void Open_CheckpointWithoutPrefix_FindsTheSameTensors()
    {
        TinyCheckpoints.WriteLlama(_folder.Path);
        _folder.Write("model.safetensors", SafetensorsWriter.Write(TinyCheckpoints.RandomTensors(_folder.Path, 1, prefix: "")));

        using var model = VerifiedCheckpoint.Open(_folder.Path);
        Assert.Equal("layers.0.mlp.up_proj.weight", model.Weights.Layers[0].Up.Weight.Tensor);
    }

    [Fact]
    public void ReadSpec_ValuesLeftOut_AreThoseOfTransformers()
    {
        using var model = Open(c =>
        {
            foreach (var key in (string[])["num_key_value_heads", "rms_norm_eps", "rope_theta", "hidden_act", "tie_word_embeddings"])
            {
                c.Remove(key);
            }
        });

        Assert.Equal(new AttentionSpec(4, 4, 4), model.Spec.Attention);
        Assert.Equal(new NormSpec(NormKind.RmsNorm, 1e-6f), model.Spec.Norm);
        Assert.Equal(new RotaryPositions(10_000, 4), model.Spec.Position);
        Assert.Equal(Activation.Silu, model.Spec.Mlp.Activation);
        Assert.Equal(new LanguageModelHead(Tied: false), model.Spec.Head);
    }

    [Fact]
    public void ReadSpec_HeadSizeGiven_NeedNotDivideTheHiddenSize()
    {
        using var model = Open(c => c["head_dim"] = 6);
        Assert.Equal(new AttentionSpec(4, 2, 6), model.Spec.Attention);
        Assert.Equal([16, 24], model.Checkpoint.Describe("model.layers.0.self_attn.o_proj.weight")!.Shape);
    }

    [Theory]
    [InlineData("""{"rope_theta":500000.0}""", 500_000)]
    [InlineData("""{"rope_theta":500000,"rope_scaling":null}""", 500_000)]
    [InlineData("""{"rope_theta":500000,"rope_scaling":{"rope_type":"default"}}""", 500_000)]
    [InlineData("""{"rope_parameters":{"rope_theta":1000000.0,"rope_type":"default"}}""", 1_000_000)]
    [InlineData("""{"rope_theta":500000,"rope_parameters":{"rope_type":"default"}}""", 500_000)]
    [InlineData("""{"rope_theta":500000,"rope_parameters":{"rope_type":"default","rope_theta":20000}}""", 20_000)]
    public void ReadSpec_RotaryBase_IsReadInBothSpellings(string keys, double expected)
    {
        using var model = Open(c =>
        {
            c.Remove("rope_theta");
            foreach ((var key, var value) in JsonNode.Parse(keys)!.AsObject())
            {
                c[key] = value?.DeepClone();
            }
        });

        Assert.Equal(expected, Assert.IsType<RotaryPositions>(model.Spec.Position).Theta);
    }

    [Fact]
    public void Open_SequenceClassification_HasAScoreRowForEachLabel()
    {
        using var model = Open(c =>
        {
            c["architectures"] = new JsonArray("LlamaForSequenceClassification");
            c["id2label"] = new JsonObject { ["0"] = "negative", ["1"] = "positive" };
        });

        Assert.Equal(["negative", "positive"], Assert.IsType<ClassificationHead>(model.Spec.Head).Labels);
        Assert.Equal("score.weight", model.Weights.Head!.Tensor);
    }

    private VerifiedCheckpoint Open(Action<JsonObject>? configure = null) =>
        VerifiedCheckpoint.Open(TinyCheckpoints.WriteLlama(_folder.Path, configure: configure));
}
