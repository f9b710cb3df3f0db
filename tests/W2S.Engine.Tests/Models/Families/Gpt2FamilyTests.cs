using System.Text.Json.Nodes;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models.Families;

public sealed class Gpt2FamilyTests : IDisposable
{
    // As GPT2LMHeadModel.save_pretrained writes them.
    private static readonly string[] LayerTensors =
    [
        "ln_1.weight", "ln_1.bias", "attn.c_attn.weight", "attn.c_attn.bias", "attn.c_proj.weight", "attn.c_proj.bias",
        "ln_2.weight", "ln_2.bias", "mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight", "mlp.c_proj.bias",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MapWeights_CallsForExactlyTheTensorsTransformersSaves()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path));

        string[] expected =
        [
            "transformer.wte.weight", "transformer.wpe.weight", "transformer.ln_f.weight", "transformer.ln_f.bias",
            .. from layer in Enumerable.Range(0, 2) from name in LayerTensors select $"transformer.h.{layer}.{name}",
        ];
        Assert.Equal(expected.ToHashSet(), model.Weights.All().Select(w => w.Tensor).ToHashSet());
        Assert.Equal(expected.ToHashSet(), model.Checkpoint.Names.ToHashSet());
        Assert.Null(model.Weights.Head);
    }

    [Fact]
    public void Open_CheckpointWithoutPrefix_FindsTheSameTensors()
    {
        TinyCheckpoints.WriteGpt2(_folder.Path);
        _folder.Write("model.safetensors", SafetensorsWriter.Write(TinyCheckpoints.RandomTensors(_folder.Path, 1, prefix: "")));

        using var model = VerifiedCheckpoint.Open(_folder.Path);
        Assert.Equal("wte.weight", model.Weights.TokenEmbedding.Tensor);
        Assert.Equal("h.1.mlp.c_fc.weight", model.Weights.Layers[1].Up.Weight.Tensor);
    }

    [Fact]
    public void MapWeights_FusedProjection_IsSplitIntoQueryKeyAndValue()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path));

        // c_attn is [hidden, 3 * hidden]: 16 columns each of queries, keys and values.
        var fused = Read(model, new() { Tensor = "transformer.h.0.attn.c_attn.weight", Rows = 16, Columns = 48, StoredRows = 16 });
        var layer = model.Weights.Layers[0];
        LinearWeights[] parts = [layer.Query, layer.Key, layer.Value];
        for (var part = 0; part < 3; part++)
        {
            var read = Read(model, parts[part].Weight);
            for (var output = 0; output < 16; output++)
            {
                for (var input = 0; input < 16; input++)
                {
                    Assert.Equal(fused[(input * 48) + (part * 16) + output], read[(output * 16) + input]);
                }
            }
        }

        var bias = Read(model, new() { Tensor = "transformer.h.0.attn.c_attn.bias", Rows = 48, StoredRows = 48 });
        Assert.Equal(bias[16..32], Read(model, layer.Key.Bias!));
    }

    [Fact]
    public void ReadSpec_InnerSizeGiven_IsTaken()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["n_inner"] = 20));
        Assert.Equal(20, model.Spec.Mlp.IntermediateSize);
    }

    [Theory]
    [InlineData("gelu_new", Activation.GeluTanh)]
    [InlineData("gelu_pytorch_tanh", Activation.GeluTanh)]
    [InlineData("gelu", Activation.Gelu)]
    [InlineData("silu", Activation.Silu)]
    [InlineData("swish", Activation.Silu)]
    [InlineData("relu", Activation.Relu)]
    public void ReadSpec_EveryActivationName_IsKnown(string name, Activation expected)
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["activation_function"] = name));
        Assert.Equal(expected, model.Spec.Mlp.Activation);
    }

    [Fact]
    public void ReadSpec_ValuesLeftOut_AreThoseOfTransformers()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c =>
        {
            c.Remove("activation_function");
            c.Remove("layer_norm_epsilon");
            c.Remove("architectures");
        }));
        Assert.Equal(Activation.GeluTanh, model.Spec.Mlp.Activation);
        Assert.Equal(1e-5f, model.Spec.Norm.Epsilon);
        Assert.Equal(new LanguageModelHead(Tied: true), model.Spec.Head);
    }

    [Fact]
    public void MapWeights_Untied_HasAnOutputMatrixOfItsOwn()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["tie_word_embeddings"] = false));
        Assert.Equal("lm_head.weight", model.Weights.Head!.Tensor);
    }

    [Fact]
    public void Open_SequenceClassification_HasAScoreRowForEachLabel()
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c =>
        {
            c["architectures"] = new JsonArray("GPT2ForSequenceClassification");
            c["id2label"] = new JsonObject { ["0"] = "NEGATIVE", ["1"] = "NEUTRAL", ["2"] = "POSITIVE" };
        }));

        Assert.Equal(["NEGATIVE", "NEUTRAL", "POSITIVE"], Assert.IsType<ClassificationHead>(model.Spec.Head).Labels);
        Assert.Equal("score.weight", model.Weights.Head!.Tensor);
        Assert.Equal([3, 16], model.Checkpoint.Describe("score.weight")!.Shape);
    }

    [Theory]
    [InlineData(null, 2)] // transformers leaves its default of two out
    [InlineData(3, 3)]
    public void Open_LabelsWithoutNames_AreNumbered(int? count, int expected)
    {
        using var model = VerifiedCheckpoint.Open(TinyCheckpoints.WriteGpt2(_folder.Path, configure: c =>
        {
            c["architectures"] = new JsonArray("GPT2ForSequenceClassification");
            c["num_labels"] = count;
        }));

        Assert.Equal(
            Enumerable.Range(0, expected).Select(i => $"LABEL_{i}"), Assert.IsType<ClassificationHead>(model.Spec.Head).Labels);
    }

    [Theory]
    [InlineData("[5,7]", "3", new[] { 5, 7 })]
    [InlineData("6", "3", new[] { 6 })]
    [InlineData("null", "3", new[] { 3 })]
    [InlineData(null, "3", new[] { 3 })]
    [InlineData(null, "[3,4,3]", new[] { 3, 4 })]
    [InlineData(null, "null", new int[0])]
    [InlineData(null, "50256", new int[0])] // beyond the vocabulary: can never come up
    public void Open_EndTokens_AreThoseOfGenerationConfigElseOfConfig(string? generation, string config, int[] expected)
    {
        TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["eos_token_id"] = JsonNode.Parse(config));
        if (generation is not null)
        {
            _folder.Write("generation_config.json", $$"""{"eos_token_id":{{generation}}}""");
        }

        using var model = VerifiedCheckpoint.Open(_folder.Path);
        Assert.Equal(expected, model.EndTokens);
    }

    private static float[] Read(VerifiedCheckpoint model, WeightReference reference)
    {
        var destination = new float[reference.Rows * (reference.Columns ?? 1)];
        model.Checkpoint.Read(reference, destination);
        return destination;
    }
}
