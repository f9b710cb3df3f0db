namespace W2S.Engine.Tokenization.Decoding;

/// <summary>Spelling of each token, added ones included, and which are special. Immutable.</summary>
/// <param name="tokens">[vocabulary]; null for an id that no token has.</param>
/// <param name="isSpecial">[vocabulary]</param>
internal sealed class TokenTable(string?[] tokens, bool[] isSpecial)
{
    /// <summary>Number of ids.</summary>
    public int Count => tokens.Length;

    /// <summary>The token; null where the id is not used, which decodes to nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="id"/> is outside the vocabulary.</exception>
    public string? this[int id] => tokens[Checked(id)];

    /// <inheritdoc cref="this"/>
    public bool IsSpecial(int id) => isSpecial[Checked(id)];

    private int Checked(int id) => (uint)id < (uint)Count
        ? id
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"Token ids run from 0 to {Count - 1}.");
}
