namespace W2S.Engine.Tokenization.Decoding;

/// <summary>The bytes each token stands for in decoded text, one after the other. Immutable.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;     // all tokens' bytes
    private readonly int[] _offsets;    // [vocabulary + 1] where each token's bytes begin
    private readonly bool[] _isSpecial; // [vocabulary]

    /// <param name="tokens">[vocabulary] spelling of each token; null for an id that none has, which decodes to nothing.</param>
    /// <param name="isSpecial">[vocabulary]</param>
    public TokenBytes(IReadOnlyList<string?> tokens, bool[] isSpecial)
    {
        var bytes = new List<byte>();
        _offsets = new int[tokens.Count + 1];
        for (var id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is { } token)
            {
                bytes.AddRange(ByteLevelAlphabet.ToBytes(token));
            }

            _offsets[id + 1] = bytes.Count;
        }

        _bytes = [.. bytes];
        _isSpecial = isSpecial;
    }

    /// <summary>Number of ids.</summary>
    public int Count => _isSpecial.Length;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="id"/> is outside the vocabulary.</exception>
    public bool IsSpecial(int id) => _isSpecial[Checked(id)];

    /// <inheritdoc cref="IsSpecial"/>
    public ReadOnlySpan<byte> Of(int id) => _bytes.AsSpan(_offsets[Checked(id)].._offsets[id + 1]);

    private int Checked(int id) => (uint)id < (uint)Count
        ? id
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"Token ids run from 0 to {Count - 1}.");
}
