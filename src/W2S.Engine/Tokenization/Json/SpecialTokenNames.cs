using System.Globalization;
using W2S.Engine.Tokenization.AddedTokens;

namespace W2S.Engine.Tokenization.Json;

/// <summary>
/// What <c>tokenizer_config.json</c> and, where it is silent, <c>special_tokens_map.json</c> say about special tokens. As in
/// transformers, a token named there is special whatever <c>tokenizer.json</c> says of it. Unlike there, a name that
/// generation has no use for adds nothing: padding with <c>!</c> must not take every <c>!</c> out of decoded text.
/// </summary>
/// <param name="defaults">What an older format says itself, where both files are silent.</param>
internal sealed class SpecialTokenNames(JsonEntry? config, JsonEntry? map, JsonEntry? defaults = null)
{
    private static readonly string[] Used = ["bos_token", "eos_token"];
    private static readonly string[] Unused = ["unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];
    private static readonly string[] Lists = ["additional_special_tokens", "extra_special_tokens"];

    public void AddTo(AddedTokenTable tokens)
    {
        // Their flags win over those of tokenizer.json.
        foreach ((var token, var entry) in Listed(config))
        {
            tokens.Set(token, entry);
        }

        foreach (var entry in Used.Select(Find).OfType<JsonEntry>())
        {
            if (!TryMark(entry, tokens))
            {
                throw entry.Bad($"the vocabulary has no token {ContentOf(entry)}.");
            }
        }

        foreach (var entry in Lists.SelectMany(ListOf))
        {
            TryMark(entry, tokens);
        }

        foreach (var entry in Unused.Select(Find).OfType<JsonEntry>().Where(e => tokens.Find(ContentOf(e)) is not null))
        {
            TryMark(entry, tokens);
        }
    }

    /// <summary>Id of the token of that name; null where none is named.</summary>
    public int? IdOf(string name, AddedTokenTable tokens) => Find(name) is { } entry ? tokens.IdOf(ContentOf(entry)) : null;

    /// <summary>
    /// Content of the token of that name; null where a file says null, <paramref name="otherwise"/> where none speaks of it.
    /// </summary>
    public string? ContentOf(string name, string? otherwise) =>
        Find(name) is { } entry ? ContentOf(entry)
        : Mentions(config, name) || Mentions(map, name) ? null
        : otherwise;

    /// <summary>The tokens in <c>added_tokens_decoder</c>, each with its entry.</summary>
    public static IEnumerable<(AddedToken Token, JsonEntry Entry)> Listed(JsonEntry? config)
    {
        if (config?.Optional("added_tokens_decoder") is not { } list)
        {
            yield break;
        }

        foreach ((var name, var entry) in list.Properties())
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id > Bpe.Vocabulary.MaxId)
            {
                throw entry.Bad($"its name is no token id from 0 to {Bpe.Vocabulary.MaxId}.");
            }

            yield return (AddedTokenReader.ReadFlags(entry, id, AddedTokenReader.ReadContent(entry)), entry);
        }
    }

    private static bool TryMark(JsonEntry entry, AddedTokenTable tokens)
    {
        var content = ContentOf(entry);
        if (tokens.IdOf(content) is not { } id)
        {
            return false;
        }

        var token = tokens.Find(content)
            ?? (entry.IsObject ? AddedTokenReader.ReadFlags(entry, id, content) : new AddedToken(id, content));
        tokens.Set(token with { IsSpecial = true }, entry);
        return true;
    }

    private JsonEntry? Find(string name) => config?.Optional(name) ?? map?.Optional(name) ?? defaults?.Optional(name);

    private static bool Mentions(JsonEntry? file, string name) => file is { IsObject: true } root && root.Value.TryGetProperty(name, out _);

    private IEnumerable<JsonEntry> ListOf(string name) => Find(name) switch
    {
        { IsArray: true } list => list.Elements(),
        { IsObject: true } named => named.Properties().Select(p => p.Value),
        _ => [],
    };

    private static string ContentOf(JsonEntry entry) => entry.IsObject ? AddedTokenReader.ReadContent(entry) : entry.AsString();
}
