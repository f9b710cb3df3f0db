using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Models.Configuration;
using W2S.Engine.Models.Families;

namespace W2S.Engine.Tests.Support;

/// <summary>Checkpoint folders small enough for a test, with seeded random weights and no tokenizer.</summary>
internal static class TinyCheckpoints
{
    /// <summary>GPT-2: 40 tokens, width 16, 2 layers, 2 heads, context 32.</summary>
    public static JsonObject Gpt2Config() => new()
    {
        ["model_type"] = "gpt2",
        ["architectures"] = new JsonArray("GPT2LMHeadModel"),
        ["vocab_size"] = 40,
        ["n_embd"] = 16,
        ["n_layer"] = 2,
        ["n_head"] = 2,
        ["n_positions"] = 32,
        ["n_inner"] = null,
        ["activation_function"] = "gelu_new",
        ["layer_norm_epsilon"] = 1e-5,
        ["eos_token_id"] = 0,
    };

    /// <summary>Llama: 40 tokens, width 16, 2 layers, 4 heads over 2 key/value heads, context 32, own output matrix.</summary>
    public static JsonObject LlamaConfig() => new()
    {
        ["model_type"] = "llama",
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["vocab_size"] = 40,
        ["hidden_size"] = 16,
        ["num_hidden_layers"] = 2,
        ["num_attention_heads"] = 4,
        ["num_key_value_heads"] = 2,
        ["intermediate_size"] = 24,
        ["max_position_embeddings"] = 32,
        ["rms_norm_eps"] = 1e-6,
        ["rope_theta"] = 10000.0,
        ["hidden_act"] = "silu",
        ["tie_word_embeddings"] = false,
        ["eos_token_id"] = 0,
    };

    /// <summary>Writes a GPT-2 checkpoint into <paramref name="folder"/> and returns the folder.</summary>
    public static string WriteGpt2(string folder, int seed = 1, Action<JsonObject>? configure = null, string type = "F32") =>
        Write(folder, Gpt2Config(), seed, configure, type);

    /// <summary>Writes a Llama checkpoint into <paramref name="folder"/> and returns the folder.</summary>
    public static string WriteLlama(string folder, int seed = 1, Action<JsonObject>? configure = null, string type = "F32") =>
        Write(folder, LlamaConfig(), seed, configure, type);

    /// <summary>Random tensors, in their stored shapes, for every weight the configuration in <paramref name="folder"/> calls for.</summary>
    public static IReadOnlyList<TensorToWrite> RandomTensors(string folder, int seed, string type = "F32", string? prefix = null)
    {
        var config = ModelConfig.Read(new CheckpointFolder(folder), "config.json")!;
        var family = ModelFamilies.Resolve(config);
        var weights = family.MapWeights(config, family.ReadSpec(config), prefix ?? family.TensorPrefix);
        var random = new Random(seed);
        return [.. weights.All().DistinctBy(w => w.Tensor).Select(w => RandomTensor(w, random, type))];
    }

    private static string Write(string folder, JsonObject config, int seed, Action<JsonObject>? configure, string type)
    {
        configure?.Invoke(config);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Join(folder, "config.json"), config.ToJsonString());
        File.WriteAllBytes(Path.Join(folder, "model.safetensors"), SafetensorsWriter.Write(RandomTensors(folder, seed, type)));
        return folder;
    }

    private static TensorToWrite RandomTensor(WeightReference weight, Random random, string type)
    {
        long[] shape = weight switch
        {
            { Columns: null } => [weight.StoredRows],
            { Columns: { } columns, Transposed: true } => [columns, weight.StoredRows],
            { Columns: { } columns } => [weight.StoredRows, columns],
        };

        // Norms scale by about one; everything else is large enough that attention is far from uniform.
        var scale = weight.Columns is null && weight.Tensor.EndsWith(".weight", StringComparison.Ordinal);
        var numbers = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (scale ? 1f : 0f) + (((float)random.NextDouble() - 0.5f) * 0.8f);
        }

        return TensorToWrite.Floats(weight.Tensor, shape, numbers, type);
    }
}
