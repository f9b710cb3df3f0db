using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Models.Configuration;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models.Families;

/// <summary>What each family's configuration means, and what it means where it says nothing.</summary>
public sealed class FamilySpecTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public static TheoryData<string> GoldenNames =>
        [.. Directory.EnumerateDirectories(Fixtures.PathOf("golden", "checkpoints")).Select(d => Path.GetFileName(d)!)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void Open_CheckpointTransformersSaved_HasExactlyTheTensorsCalledFor(string name)
    {
        using var model = VerifiedCheckpoint.Open(Fixtures.PathOf("golden", "checkpoints", name));
        Assert.Equal(ConfigFolder.Golden(name)["model_type"]!.GetValue<string>(), model.Spec.Family);
    }

    [Fact]
    public void ReadSpec_Mistral_SlidesOnEveryLayer()
    {
        var spec = _folder.ReadSpec(ConfigFolder.Golden("mistral-tiny-window"));

        Assert.Equal([8, 8, 8], spec.Windows);
        Assert.Equal(new AttentionSpec(4, 2, 8), spec.Attention);
        Assert.Equal(new RotaryPositions(10_000, 8), spec.Position);
        Assert.Equal(new NormSpec(NormKind.RmsNorm, 1e-6f), spec.Norm);
    }

    [Fact]
    public void ReadSpec_MistralWindow_NullIsNoneAndAbsentIsTheDefault()
    {
        Assert.Empty(Windows("mistral-tiny-window", """{"sliding_window":null}"""));
        Assert.Equal([4096, 4096, 4096], Windows("mistral-tiny-window", "{}", "sliding_window"));
    }

    [Fact]
    public void ReadSpec_KeyValueHeads_NullIsOneForEachQueryAndAbsentIsTheFamilysDefault()
    {
        Assert.Equal(4, _folder.ReadSpec(Changed("mistral-tiny", """{"num_key_value_heads":null}""")).Attention.KeyValueHeadCount);
        Assert.Equal(8, KeyValueHeadsLeftOut("mistral-tiny", heads: 16));
        Assert.Equal(32, KeyValueHeadsLeftOut("qwen2-tiny", heads: 32));
        Assert.Equal(32, KeyValueHeadsLeftOut("qwen3-tiny", heads: 64));
        Assert.Equal(4, KeyValueHeadsLeftOut("gemma2-tiny", heads: 8));
        Assert.Equal(2, KeyValueHeadsLeftOut("phi3-tiny", heads: 2));
    }

    [Fact]
    public void ReadSpec_QwenWindows_AreOffUnlessSwitchedOnAndBeginAboveTheFirstLayers()
    {
        Assert.Equal([null, 8, 8], Windows("qwen2-tiny-window", "{}"));
        Assert.Equal([8, 8, 8], Windows("qwen2-tiny-window", """{"max_window_layers":0}"""));
        Assert.Equal([null, 4096, 4096], Windows("qwen2-tiny-window", "{}", "sliding_window"));
        Assert.Empty(Windows("qwen2-tiny-window", """{"sliding_window":null}"""));
        Assert.Empty(Windows("qwen2-tiny-window", """{"use_sliding_window":false}"""));
        Assert.Empty(Windows("qwen2-tiny-window", "{}", "use_sliding_window"));
        Assert.Empty(Windows("qwen2-tiny-window", "{}", "max_window_layers"));
        Assert.Equal([8, null], Windows("qwen3-tiny-window", "{}"));
        Assert.Empty(Windows("qwen3-tiny", "{}"));
    }

    [Fact]
    public void ReadSpec_Qwen3_NormalizesHeadsOfTheirOwnSize()
    {
        var spec = _folder.ReadSpec(ConfigFolder.Golden("qwen3-tiny"));
        Assert.Equal(new AttentionSpec(4, 2, 16) { NormalizesHeads = true }, spec.Attention);
        Assert.Equal(128, _folder.ReadSpec(Changed("qwen3-tiny", "{}", "head_dim")).Attention.HeadSize);
    }

    [Fact]
    public void ReadSpec_Phi3_RotatesAPartAndHasItsOwnDefaults()
    {
        var spec = _folder.ReadSpec(ConfigFolder.Golden("phi3-tiny-long"));
        var positions = Assert.IsType<RotaryPositions>(spec.Position);
        Assert.Equal(12, positions.RotarySize);
        Assert.Equal(16, Assert.IsType<LongRotaryScaling>(positions.Scaling).OriginalLength);
        Assert.Equal([24, 24], spec.Windows);

        var defaults = _folder.ReadSpec(Changed("phi3-tiny", "{}", "rms_norm_eps", "sliding_window", "hidden_act", "rope_parameters"));
        Assert.Equal(new NormSpec(NormKind.RmsNorm, 1e-5f), defaults.Norm);
        Assert.Equal(new RotaryPositions(10_000, 8), defaults.Position);
        Assert.Empty(defaults.Windows);
        Assert.Equal(Activation.Silu, defaults.Mlp.Activation);
    }

    [Fact]
    public void ReadSpec_Gemma2_SaysAllThatIsParticular()
    {
        var spec = _folder.ReadSpec(ConfigFolder.Golden("gemma2-tiny"));

        Assert.Equal(new AttentionSpec(4, 2, 16) { QueryScale = (float)(1 / Math.Sqrt(24)), SoftCap = 3 }, spec.Attention);
        Assert.Equal(new NormSpec(NormKind.RmsNorm, 1e-6f, NormPlace.BeforeAndAfter, IsScaleOffset: true), spec.Norm);
        Assert.Equal([8, null, 8], spec.Windows);
        Assert.Equal((float)Math.Sqrt(32), spec.EmbeddingScale);
        Assert.Equal(new LanguageModelHead(Tied: true, SoftCap: 5), spec.Head);
        Assert.Equal(new MlpSpec(MlpKind.Gated, Activation.GeluTanh, 48), spec.Mlp);
    }

    [Fact]
    public void ReadSpec_Gemma2ValuesLeftOut_AreThoseOfTransformers()
    {
        var spec = _folder.ReadSpec(Changed(
            "gemma2-tiny",
            "{}",
            "attn_logit_softcapping",
            "final_logit_softcapping",
            "query_pre_attn_scalar",
            "head_dim",
            "sliding_window",
            "tie_word_embeddings",
            "hidden_activation"));

        Assert.Equal(new AttentionSpec(4, 2, 256) { QueryScale = 1 / 16f, SoftCap = 50 }, spec.Attention);
        Assert.Equal([4096, null, 4096], spec.Windows);
        Assert.Equal(new LanguageModelHead(Tied: true, SoftCap: 30), spec.Head);
        Assert.Equal(Activation.GeluTanh, spec.Mlp.Activation);
    }

    [Fact]
    public void ReadSpec_Gemma2NullCaps_AreNone()
    {
        var spec = _folder.ReadSpec(ConfigFolder.Golden("gemma2-tiny-uncapped"));
        Assert.Null(spec.Attention.SoftCap);
        Assert.Equal(new LanguageModelHead(Tied: true), spec.Head);
        Assert.Equal([null, 8], spec.Windows);
    }

    [Fact]
    public void ReadSpec_GptNeoX_SaysAllThatIsParticular()
    {
        var spec = _folder.ReadSpec(ConfigFolder.Golden("gpt-neox-tiny"));

        Assert.True(spec.ParallelResidual);
        Assert.Equal(new RotaryPositions(10_000, 4), spec.Position);
        Assert.Equal(new NormSpec(NormKind.LayerNorm, 1e-5f), spec.Norm);
        Assert.Equal(new MlpSpec(MlpKind.Plain, Activation.Gelu, 48), spec.Mlp);
        Assert.Equal(new LanguageModelHead(Tied: false), spec.Head);
        Assert.False(_folder.ReadSpec(ConfigFolder.Golden("gpt-neox-tiny-sequential")).ParallelResidual);
    }

    [Fact]
    public void ReadSpec_GptNeoXValuesLeftOut_AreThoseOfTransformers()
    {
        string[] keys = ["use_parallel_residual", "rotary_pct", "rotary_emb_base", "hidden_act", "layer_norm_eps", "tie_word_embeddings"];
        var stated = _folder.ReadSpec(Changed("gpt-neox-tiny", """{"rotary_pct":0.25}"""));
        Assert.Equal(stated, _folder.ReadSpec(Changed("gpt-neox-tiny", "{}", keys)));
    }

    [Fact]
    public void Open_GptNeoX_ReadsQueriesKeysAndValuesHeadByHead()
    {
        using var model = VerifiedCheckpoint.Open(Fixtures.PathOf("golden", "checkpoints", "gpt-neox-tiny"));
        var fused = new WeightReference { Tensor = "gpt_neox.layers.1.attention.query_key_value.bias", Rows = 96, StoredRows = 96 };
        var whole = new float[96];
        model.Checkpoint.Read(fused, whole);
        var layer = model.Weights.Layers[1];
        LinearWeights[] parts = [layer.Query, layer.Key, layer.Value];
        for (var part = 0; part < 3; part++)
        {
            var read = new float[32];
            model.Checkpoint.Read(parts[part].Bias!, read);
            Assert.Equal(read, Enumerable.Range(0, 32).Select(i => whole[(i / 8 * 24) + (part * 8) + (i % 8)]));
        }
    }

    [Fact]
    public void Open_BuffersAndUnusedMatricesOfOldExports_AreTolerated()
    {
        AssertTolerated("gpt-neox-tiny", "gpt_neox.layers.0.attention.bias", "gpt_neox.layers.1.attention.masked_bias");
        AssertTolerated("gpt-neox-tiny", "gpt_neox.layers.0.attention.rotary_emb.inv_freq");
        AssertTolerated("mistral-tiny", "model.layers.0.self_attn.rotary_emb.inv_freq");
        AssertTolerated("gemma2-tiny", "lm_head.weight");
        AssertTolerated("gpt-neox-tiny-sequential", "embed_out.weight");
    }

    private static void AssertTolerated(string name, params string[] extra)
    {
        using var folder = new TempFolder();
        var source = Fixtures.PathOf("golden", "checkpoints", name);
        using (var stored = Checkpoint.Open(source))
        {
            var tensors = stored.Names.Select(n => Zeros(n, [.. stored.Describe(n)!.Shape]));
            folder.Write("model.safetensors", SafetensorsWriter.Write([.. tensors, .. extra.Select(n => Zeros(n, [1]))]));
        }

        File.Copy(Path.Join(source, "config.json"), Path.Join(folder.Path, "config.json"));
        VerifiedCheckpoint.Open(folder.Path).Dispose();
    }

    private static TensorToWrite Zeros(string name, long[] shape) =>
        TensorToWrite.Floats(name, shape, new float[shape.Aggregate(1L, (a, b) => a * b)]);

    private IReadOnlyList<int?> Windows(string name, string changes, params string[] absent) =>
        _folder.ReadSpec(Changed(name, changes, absent)).Windows;

    private int KeyValueHeadsLeftOut(string name, int heads) => _folder.ReadSpec(
        Changed(name, $$"""{"num_attention_heads":{{heads}},"head_dim":16}""", "num_key_value_heads")).Attention.KeyValueHeadCount;

    private static JsonObject Changed(string name, string changes, params string[] absent) =>
        ConfigFolder.Changed(ConfigFolder.Golden(name), changes, absent);
}
