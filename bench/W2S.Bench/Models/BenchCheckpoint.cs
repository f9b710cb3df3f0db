using System.Runtime.InteropServices;
using System.Text.Json;

namespace W2S.Bench.Models;

/// <summary>Writes checkpoints of random weights, which the engine and transformers read alike.</summary>
/// <remarks>Speed does not depend on the weights; sampled texts do, and so the same seed always writes the same bytes.</remarks>
internal static class BenchCheckpoint
{
    private const string WeightsFile = "model.safetensors";

    private static readonly string[] Architectures = ["GPT2LMHeadModel"];

    public static bool IsThere(BenchShape shape, string folder) => File.Exists(Path.Join(folder, shape.Name, WeightsFile));

    /// <summary>The folder of <paramref name="shape"/> within <paramref name="folder"/>, written unless it is there already.</summary>
    public static async Task<string> EnsureAsync(BenchShape shape, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Join(folder, shape.Name);
        if (IsThere(shape, folder))
        {
            return path;
        }

        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Join(path, "config.json"), Config(shape), cancellationToken);
        await File.WriteAllTextAsync(Path.Join(path, "tokenizer.json"), BenchVocabulary.ToJson(), cancellationToken);

        // The weights last, under their name only once they are whole: that they are there means that everything is.
        var weights = Path.Join(path, WeightsFile);
        var partial = weights + ".partial";
        await Task.Run(() => WriteWeights(shape, partial, cancellationToken), cancellationToken);
        File.Move(partial, weights, overwrite: true);
        return path;
    }

    // No end token: every response has exactly as many tokens as were asked for.
    private static string Config(BenchShape shape) => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["architectures"] = Architectures,
        ["model_type"] = "gpt2",
        ["vocab_size"] = BenchShape.VocabularySize,
        ["n_positions"] = BenchShape.ContextLength,
        ["n_layer"] = shape.Layers,
        ["n_embd"] = shape.Width,
        ["n_head"] = shape.Heads,
        ["layer_norm_epsilon"] = 1e-5,
        ["activation_function"] = "gelu_new",
        ["tie_word_embeddings"] = true,
    });

    private static void WriteWeights(BenchShape shape, string path, CancellationToken cancellationToken)
    {
        using var file = File.Create(path);
        var header = Header(shape);
        Span<byte> length = stackalloc byte[sizeof(long)];
        MemoryMarshal.Write(length, (long)header.Length);
        file.Write(length);
        file.Write(header);

        var random = new NormalNumbers(shape.Seed);
        foreach (var tensor in shape.Tensors())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var numbers = new float[tensor.Length];
            random.Fill(numbers, tensor.Mean, tensor.Deviation);
            file.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }
    }

    private static byte[] Header(BenchShape shape)
    {
        var entries = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["__metadata__"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" }, // transformers asks for it
        };
        var offset = 0L;
        foreach (var tensor in shape.Tensors())
        {
            var end = offset + ((long)tensor.Length * sizeof(float));
            entries[tensor.Name] = new { dtype = "F32", shape = tensor.Shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        return JsonSerializer.SerializeToUtf8Bytes(entries);
    }
}
