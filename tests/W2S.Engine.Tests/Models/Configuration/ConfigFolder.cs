using System.Text;
using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Models.Configuration;
using W2S.Engine.Models.Families;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models.Configuration;

/// <summary>A checkpoint folder that holds a configuration and no weights: what is refused there was refused before anything was opened.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The configuration of a golden checkpoint, to be changed.</summary>
    public static JsonObject Golden(string name) =>
        JsonNode.Parse(File.ReadAllBytes(Fixtures.PathOf("golden", "checkpoints", name, "config.json")))!.AsObject();

    /// <summary>Removes <paramref name="absent"/>, then sets the keys of <paramref name="changes"/>.</summary>
    public static JsonObject Changed(JsonObject config, string changes, params ReadOnlySpan<string> absent)
    {
        foreach (var key in absent)
        {
            config.Remove(key);
        }

        foreach ((var key, var value) in JsonNode.Parse(changes)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        return config;
    }

    public DecoderSpec ReadSpec(JsonObject config)
    {
        Write(config.ToJsonString());
        var read = ModelConfig.Read(new CheckpointFolder(_folder.Path), "config.json")!;
        return ModelFamilies.Resolve(read).ReadSpec(read);
    }

    /// <summary>Sets <paramref name="key"/> to what stands in <paramref name="json"/>, which need not be a number JSON can hold.</summary>
    public void AssertRefused(JsonObject config, string key, string json, string expected)
    {
        config[key] = "PLACE";
        Write(config.ToJsonString().Replace("\"PLACE\"", json, StringComparison.Ordinal));
        var error = Assert.Throws<ModelFormatException>(() => VerifiedCheckpoint.Open(_folder.Path));
        Assert.Contains(Path.Join(_folder.Path, "config.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string json) => _folder.Write("config.json", Encoding.UTF8.GetBytes(json));
}
