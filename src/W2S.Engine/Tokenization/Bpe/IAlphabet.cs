namespace W2S.Engine.Tokenization.Bpe;

/// <summary>
/// The tokens with which a vocabulary writes a word before anything is merged. Immutable and safe to use from any thread.
/// </summary>
internal interface IAlphabet
{
    /// <summary>[256] ids of the tokens for single bytes, or empty: what they can write need not be in the vocabulary.</summary>
    IReadOnlyList<int> ByteTokens { get; }

    /// <summary>Token for what cannot be written otherwise; null where such text is left out, or where there is none.</summary>
    int? Unknown { get; }

    /// <summary>Appends the tokens of <paramref name="word"/>, which is well-formed UTF-16.</summary>
    /// <param name="excluded">Tokens that no character becomes.</param>
    void Spell(ReadOnlySpan<char> word, IReadOnlySet<int> excluded, List<int> ids);

    /// <summary>Finds the one token that stands for the whole word.</summary>
    bool TryGetWhole(ReadOnlySpan<char> word, out int id);
}
