using System.Security.Cryptography;
using System.Text;

namespace W2S.Engine.Tests.Hub;

/// <summary>A model repository of a few hundred bytes: its files at one commit, as a hub has them and as the cache keeps them.</summary>
internal sealed class TinyRepository
{
    public const string Name = "tiny-org/tiny-model";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private static readonly string[] LargeExtensions = [".safetensors", ".bin", ".model"];

    /// <summary>What the hub lists, in this order; contents by name.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Configuration, tokenizer, and weights in one file.</summary>
    public static TinyRepository Single() => new TinyRepository()
        .With("config.json", """{"model_type":"gpt2"}""")
        .With("tokenizer.json", """{"version":"1.0"}""")
        .With("model.safetensors", Bytes(3_000, seed: 1));

    /// <summary>The same with weights in <paramref name="shards"/> files of <paramref name="size"/> bytes.</summary>
    public static TinyRepository Sharded(int shards = 3, int size = 2_000)
    {
        var repository = new TinyRepository().With("config.json", """{"model_type":"llama"}""").With("tokenizer.json", "{}");
        var names = Enumerable.Range(1, shards).Select(i => $"model-{i:D5}-of-{shards:D5}.safetensors").ToArray();
        for (var i = 0; i < shards; i++)
        {
            repository.With(names[i], Bytes(size, seed: i));
        }

        var map = string.Join(',', names.Select((name, i) => $"\"tensor{i}\":\"{name}\""));
        return repository.With("model.safetensors.index.json", $$$"""{"metadata":{},"weight_map":{{{{map}}}}}""");
    }

    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static bool IsLarge(string name) => LargeExtensions.Contains(Path.GetExtension(name), StringComparer.Ordinal);

    /// <summary>The name of its blob: git's hash of a small file, SHA-256 of a large one.</summary>
    public static string Checksum(string name, byte[] content) =>
        Convert.ToHexStringLower(IsLarge(name) ? SHA256.HashData(content) : GitBlob(content));

    public static byte[] GitBlob(byte[] content) => SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);

    public TinyRepository With(string name, string content) => With(name, Encoding.UTF8.GetBytes(content));

    public TinyRepository With(string name, byte[] content)
    {
        Files[name] = content;
        return this;
    }

    public TinyRepository Without(string name)
    {
        Files.Remove(name);
        return this;
    }

    /// <summary>Puts the files into a cache by hand, as its layout is described, and returns the snapshot's folder.</summary>
    public string WriteCache(string cacheFolder, string repository = Name, string? reference = "main", string commit = Commit)
    {
        var root = Path.Join(cacheFolder, "models--" + repository.Replace("/", "--", StringComparison.Ordinal));
        var blobs = Directory.CreateDirectory(Path.Join(root, "blobs")).FullName;
        var snapshot = Directory.CreateDirectory(Path.Join(root, "snapshots", commit)).FullName;
        foreach (var (name, content) in Files)
        {
            var blob = Path.Join(blobs, Checksum(name, content));
            File.WriteAllBytes(blob, content);
            var link = Path.Join(snapshot, name);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }

        if (reference is not null)
        {
            var path = Path.Join(root, "refs", reference);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, commit);
        }

        return snapshot;
    }
}
