using System.Text.Json;

namespace W2S.Bench.Models;

/// <summary>Checkpoints of random weights, which the engine and transformers read alike.</summary>
/// <remarks>Speed does not depend on the weights; sampled texts do, and so the same seed always writes the same bytes.</remarks>
internal static class BenchCheckpoint
{
    private const string WeightsFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";
    private const long MostShardBytes = 4_000_000_000;

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
        await File.WriteAllTextAsync(Path.Join(path, "tokenizer.json"), BenchVocabulary.ToJson(shape.VocabularySize), cancellationToken);
        await Task.Run(() => WriteWeights(shape, path, MostShardBytes, cancellationToken), cancellationToken);
        return path;
    }

    /// <summary>Whether it was written to its end.</summary>
    public static bool IsThere(BenchShape shape, string folder) =>
        File.Exists(Path.Join(folder, shape.Name, WeightsFile)) || File.Exists(Path.Join(folder, shape.Name, IndexFile));

    /// <summary>
    /// Writes one file, or several with an index. What says that all is there comes last: the index, or a single file under its name.
    /// </summary>
    internal static void WriteWeights(BenchShape shape, string path, long mostShardBytes, CancellationToken cancellationToken)
    {
        var shards = Shards(shape, mostShardBytes);
        var writer = new RandomWeights(shape);
        if (shards is [var whole])
        {
            var partial = Path.Join(path, $"{WeightsFile}.partial");
            writer.Write(partial, whole, cancellationToken);
            File.Move(partial, Path.Join(path, WeightsFile), overwrite: true);
            return;
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal); // by tensor
        for (var i = 0; i < shards.Count; i++)
        {
            var name = $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            writer.Write(Path.Join(path, name), shards[i], cancellationToken);
            shards[i].ForEach(tensor => files[tensor.Name] = name);
        }

        var index = new { metadata = new { total_size = shape.Parameters * shape.NumberBytes }, weight_map = files };
        File.WriteAllText(Path.Join(path, IndexFile), JsonSerializer.Serialize(index));
    }

    /// <summary>Runs of tensors that each fit into a file; a tensor that is larger has one of its own.</summary>
    private static List<List<BenchTensor>> Shards(BenchShape shape, long mostBytes)
    {
        List<List<BenchTensor>> shards = [[]];
        var bytes = 0L;
        foreach (var tensor in shape.Tensors())
        {
            var size = (long)tensor.Length * shape.NumberBytes;
            if (shards[^1].Count > 0 && bytes + size > mostBytes)
            {
                shards.Add([]);
                bytes = 0;
            }

            shards[^1].Add(tensor);
            bytes += size;
        }

        return shards;
    }

    private static string Config(BenchShape shape) => JsonSerializer.Serialize(
        new Dictionary<string, object>(shape.Config(), StringComparer.Ordinal) { ["torch_dtype"] = shape.InBf16 ? "bfloat16" : "float32" });
}
