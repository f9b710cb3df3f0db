using W2S.Engine.Tokenization.AddedTokens;

namespace W2S.Engine.Tokenization.Conversion;

/// <summary>A tokenizer that an older format describes, ready to be spelled as <c>tokenizer.json</c>.</summary>
/// <param name="File">The file or files it was read from, for messages.</param>
internal sealed record OlderTokenizer(string File)
{
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>In rank order.</summary>
    public required IEnumerable<(string Left, string Right)> Merges { get; init; }

    /// <summary>The normalizer as <c>tokenizer.json</c> spells it; JSON null for none. Likewise the two below.</summary>
    public string Normalizer { get; init; } = "null";

    /// <inheritdoc cref="Normalizer"/>
    public string PreTokenizer { get; init; } = "null";

    /// <inheritdoc cref="Normalizer"/>
    public required string Decoder { get; init; }

    /// <summary>The token for characters that cannot be spelled; null for none.</summary>
    public string? UnknownToken { get; init; }

    public bool HasByteFallback { get; init; }

    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>The token that begins a sequence; null for none.</summary>
    public string? BeginOfSequence { get; init; }

    /// <summary>The token that ends a sequence; null for none.</summary>
    public string? EndOfSequence { get; init; }

    /// <summary>Whether <see cref="BeginOfSequence"/> is put before a sequence.</summary>
    public bool AddsBegin { get; init; }

    /// <summary>Whether <see cref="EndOfSequence"/> is put after a sequence.</summary>
    public bool AddsEnd { get; init; }

    /// <summary>Id of the token, of the vocabulary or added; null where neither has it.</summary>
    public int? IdOf(string token) =>
        Vocabulary.TryGetValue(token, out var id) ? id : AddedTokens.FirstOrDefault(t => t.Content == token)?.Id;
}
