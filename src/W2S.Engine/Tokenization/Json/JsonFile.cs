using System.Text.Json;

namespace W2S.Engine.Tokenization.Json;

/// <summary>A JSON file of a tokenizer, whose entries can be read until it is disposed.</summary>
/// <param name="path">For messages.</param>
internal sealed class JsonFile(string path, JsonDocument document) : IDisposable
{
    /// <summary>The whole of it.</summary>
    public JsonEntry Root => new(path, string.Empty, document.RootElement);

    public void Dispose() => document.Dispose();
}
