using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Json;

namespace W2S.Engine.Tokenization.Conversion;

/// <summary>A folder without <c>tokenizer.json</c>, and what its other files say about any older format.</summary>
internal sealed record OlderFolder(TokenizerFiles Files, JsonEntry? Config, JsonEntry? Map)
{
    public SpecialTokenNames Names { get; } = new(Config, Map);

    /// <summary>
    /// The tokens that <c>tokenizer_config.json</c> lists or, as in transformers only where it lists none, those of
    /// <c>added_tokens.json</c>, which knows contents and ids and nothing else.
    /// </summary>
    public List<AddedToken> ReadAddedTokens()
    {
        List<AddedToken> listed = [.. SpecialTokenNames.Listed(Config).Select(t => t.Token)];
        using var file = listed.Count > 0 ? null : Files.ReadJson(CheckpointFiles.AddedTokens);
        return file is null ? listed : [.. file.Root.Properties().Select(p => new AddedToken(p.Value.AsTokenId(), p.Name))];
    }

    /// <summary>Whether the config says so, with <paramref name="otherwise"/> where it is silent.</summary>
    public bool Says(string flag, bool otherwise) => Config?.OptionalBoolean(flag, otherwise) ?? otherwise;
}
