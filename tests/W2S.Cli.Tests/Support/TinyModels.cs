using System.Text.Json.Nodes;
using W2S.Engine.Tests.Support;

namespace W2S.Cli.Tests.Support;

/// <summary>Random checkpoint folders of every kind the command uses, made once for all tests of a class.</summary>
public sealed class TinyModels : IDisposable
{
    public const int ContextLength = 64;

    private readonly TempFolder _folder = new();

    public TinyModels()
    {
        Large = Add("large", TinyCheckpoints.WriteLlama, "max_position_embeddings", seed: 1);
        LargeInBf16 = Add("large-bf16", TinyCheckpoints.WriteLlama, "max_position_embeddings", seed: 1, type: "BF16");
        Tuned = Add("tuned", TinyCheckpoints.WriteGpt2, "n_positions", seed: 2);
        Untuned = Add("untuned", TinyCheckpoints.WriteGpt2, "n_positions", seed: 3);
        OtherTuned = Add("other-tuned", TinyCheckpoints.WriteGpt2, "n_positions", seed: 4, rotation: 7);
        OtherUntuned = Add("other-untuned", TinyCheckpoints.WriteGpt2, "n_positions", seed: 5, rotation: 7);
        Reward = Add("reward", TinyCheckpoints.WriteGpt2, "n_positions", seed: 6, config =>
        {
            config["architectures"] = new JsonArray("GPT2ForSequenceClassification");
            config["id2label"] = new JsonObject { ["0"] = "negative", ["1"] = "positive" };
            config["label2id"] = new JsonObject { ["negative"] = 0, ["positive"] = 1 };
            config["pad_token_id"] = 0;
        });
    }

    public string Large { get; }

    /// <summary><see cref="Large"/>, its numbers rounded to BF16 and stored so.</summary>
    public string LargeInBf16 { get; }

    public string Tuned { get; }

    public string Untuned { get; }

    /// <summary>A pair whose tokenizer is not the large model's.</summary>
    public string OtherTuned { get; }

    public string OtherUntuned { get; }

    public string Reward { get; }

    /// <summary>A copy of <see cref="Large"/> with a chat template.</summary>
    public string AddChatModel(string name, string template)
    {
        Folder(name);
        foreach (var file in Directory.EnumerateFiles(Large))
        {
            Write(Path.Join(name, Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        Write(Path.Join(name, "chat_template.jinja"), template);
        return PathOf(name);
    }

    /// <summary>A new file beside the models.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    /// <summary>A new folder beside the models.</summary>
    public void Folder(string name) => _folder.Folder(name);

    /// <summary>A path beside the models where nothing is.</summary>
    public string PathOf(string name) => Path.Join(_folder.Path, name);

    public void Dispose() => _folder.Dispose();

    private string Add(
        string name,
        Func<string, int, Action<JsonObject>?, string, string> write,
        string contextOption,
        int seed,
        Action<JsonObject>? configure = null,
        int rotation = 0,
        string type = "F32")
    {
        var folder = write(PathOf(name), seed, config =>
        {
            config["vocab_size"] = TinyTokenizer.VocabularySize;
            config[contextOption] = ContextLength;
            configure?.Invoke(config);
        }, type);
        File.WriteAllText(Path.Join(folder, "tokenizer.json"), TinyTokenizer.Json(rotation));
        return folder;
    }
}
