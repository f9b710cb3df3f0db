using W2S.Engine.Tokenization.Bpe;
using W2S.Engine.Tokenization.Json;

namespace W2S.Engine.Tokenization.AddedTokens;

/// <summary>Collects added tokens while files are read, and keeps them in agreement with the model's vocabulary.</summary>
internal sealed class AddedTokenTable(Vocabulary vocabulary)
{
    /// <summary>
    /// Longest content of all added tokens together, in chars. It bounds the memory they are found with; vocabularies that add
    /// tens of thousands of audio or image tokens stay well below.
    /// </summary>
    public const int MaxTotalLength = 1 << 20;

    private readonly Dictionary<string, AddedToken> _byContent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _contents = [];
    private int _totalLength;

    /// <summary>Adds a token, or replaces the one of the same content and id.</summary>
    /// <param name="source">Where it was read, for complaints.</param>
    public void Set(AddedToken token, JsonEntry source)
    {
        if (IdOf(token.Content) is { } known && known != token.Id)
        {
            throw source.Bad($"the token {token.Content} has id {token.Id}, but it has id {known} already.");
        }

        if ((vocabulary.TokenAt(token.Id) ?? _contents.GetValueOrDefault(token.Id)) is { } other && other != token.Content)
        {
            throw source.Bad($"the token {token.Content} has id {token.Id}, but that is {other}.");
        }

        if (Find(token.Content) is null && (_totalLength += token.Content.Length) > MaxTotalLength)
        {
            throw source.Bad($"it brings the added tokens to {_totalLength} characters, expected at most {MaxTotalLength}.");
        }

        _byContent[token.Content] = token;
        _contents[token.Id] = token.Content;
    }

    /// <summary>Refuses special tokens that are also the only way to write a byte: user text could not do without them.</summary>
    /// <param name="byteTokens">[256], or empty.</param>
    public void RequireOrdinaryBytes(IReadOnlyList<int> byteTokens, JsonEntry source)
    {
        if (_byContent.Values.FirstOrDefault(t => t.IsSpecial && byteTokens.Contains(t.Id)) is { } token)
        {
            throw source.Bad($"the token {token.Content} is special, but text needs it for a byte.");
        }
    }

    public AddedToken? Find(string content) => _byContent.GetValueOrDefault(content);

    /// <summary>Id of the token, added or of the model; null where neither has it.</summary>
    public int? IdOf(string content) =>
        _byContent.TryGetValue(content, out var token) ? token.Id
        : vocabulary.TryGetId(content, out var id) ? id
        : null;

    public bool Contains(int id) => _contents.ContainsKey(id) || vocabulary.TokenAt(id) is not null;

    /// <summary>All tokens by ascending id.</summary>
    public IReadOnlyList<AddedToken> ToList() => [.. _byContent.Values.OrderBy(t => t.Id)];
}
