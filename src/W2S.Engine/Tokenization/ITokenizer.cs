using System.Text;

namespace W2S.Engine.Tokenization;

/// <summary>Text to token ids and back. Implementations are immutable and safe to use from any thread.</summary>
/// <remarks><see cref="SpecialTokenFinder"/> helps implementations to keep special tokens to trusted text.</remarks>
public interface ITokenizer
{
    /// <summary>One more than the highest token id.</summary>
    int VocabularySize { get; }

    /// <summary>Identifies tokens, ids and merges: equal for two tokenizers exactly when they exchange ids freely.</summary>
    string Fingerprint { get; }

    /// <summary>Token that begins a sequence, where the model has one.</summary>
    int? BeginOfSequence { get; }

    /// <summary>Token that ends a response, where the model has one.</summary>
    int? EndOfSequence { get; }

    /// <summary>
    /// Token ids of <paramref name="segments"/> read as one text. Special tokens are recognised in trusted segments only:
    /// in all others their spelling is ordinary text.
    /// </summary>
    /// <param name="addSpecialTokens">
    /// Whether to add what the tokenizer's template puts around a sequence (for example a begin token).
    /// </param>
    /// <exception cref="InvalidOptionException">The text is longer than the tokenizer reads.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer's own pattern takes too long over the text.</exception>
    int[] Encode(IReadOnlyList<TextSegment> segments, bool addSpecialTokens);

    /// <summary>Token ids of untrusted text: special tokens are inert and nothing is added.</summary>
    int[] Encode(string text) => Encode([new TextSegment(text, IsTrusted: false)], addSpecialTokens: false);

    /// <summary>
    /// Token ids of a response, which continues a prompt: as <see cref="Encode(string)"/>, but without what the tokenizer puts
    /// before a text, such as SentencePiece's first space. A detokenizer that continues a prompt gives the text back.
    /// </summary>
    /// <remarks>By default the same as <see cref="Encode(string)"/>: right where nothing is put before a text.</remarks>
    int[] EncodeContinuation(string text) => Encode(text);

    /// <summary>The text of <paramref name="ids"/>, which begin a text; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false);

    /// <summary>The bytes that a token stands for inside a text; they need not be UTF-8 by themselves.</summary>
    /// <remarks>By default the token decoded alone, in UTF-8; it only serves to show tokens to people.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="id"/> is outside the vocabulary.</exception>
    byte[] BytesOf(int id) => Encoding.UTF8.GetBytes(Decode([id]));

    /// <summary>Decodes a growing sequence piece by piece, never emitting half a character. Special tokens are skipped.</summary>
    /// <param name="continuesPrompt">
    /// The sequence is a response, and what decoding takes off the beginning of a text (SentencePiece's first space) stays: prompt
    /// and response then read as they do when decoded together. Otherwise the whole reads as <see cref="Decode"/> has it.
    /// </param>
    IDetokenizer CreateDetokenizer(bool continuesPrompt);
}

/// <summary>A piece of text to encode.</summary>
/// <param name="IsTrusted">Written by a template rather than by a user: the spelling of special tokens stands for them.</param>
public readonly record struct TextSegment(string Text, bool IsTrusted);

/// <summary>The state of one growing, decoded sequence. Not thread-safe.</summary>
public interface IDetokenizer
{
    /// <summary>Text that <paramref name="id"/> makes certain; empty while what it stands for depends on what follows.</summary>
    string Append(int id);

    /// <summary>
    /// What is held back would read as this if nothing followed: U+FFFD for half a character, otherwise text or nothing. The
    /// state is left as it is.
    /// </summary>
    string PeekPending();

    /// <summary>An independent copy, for a forked hypothesis.</summary>
    IDetokenizer Clone();
}
