namespace W2S.Engine.Tokenization;

/// <summary>A tokenizer that need not read a growing text from its beginning each time.</summary>
internal interface IIncrementalTokenizer : ITokenizer
{
    /// <summary>
    /// Length of a beginning of <paramref name="text"/> that is settled: its ids and then those of the rest as a continuation are the ids
    /// of the whole, for this text and for whatever it grows into. 0 where none is known.
    /// </summary>
    /// <param name="beginsText">Whether the text is read by <see cref="ITokenizer.Encode(string)"/> rather than as a continuation.</param>
    int SettledLength(ReadOnlySpan<char> text, bool beginsText);
}
