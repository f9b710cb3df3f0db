using Microsoft.ML.Tokenizers;
using W2S.Engine.Tokenization;

namespace W2S.Engine.MLTokenizers;

/// <summary>
/// A tokenizer of Microsoft.ML.Tokenizers (Tiktoken, BPE, CodeGen, SentencePiece or Llama) as the engine uses tokenizers, for example
/// to count what a model behind an endpoint generates. Immutable; safe to use from any thread, as the library's tokenizers are.
/// </summary>
/// <remarks>
/// <para>Special tokens are those the tokenizer was created with (its <c>SpecialTokens</c>). The library finds them in any text. Here
/// they are found in trusted text only: elsewhere their spelling is encoded in two parts, cut where the tokenizer's own pattern ends a
/// word, so that the ids are those of ordinary text unless the pattern takes the whole spelling for one word.</para>
/// <para>Text is encoded and decoded by the library and as it does. It is not the engine's own reading of a <c>tokenizer.json</c>: .NET's
/// regular expressions take characters above U+FFFF for two. Its Tiktoken takes ever longer over long words, so that one of more than
/// 32,768 characters is refused with <see cref="InvalidOptionException"/>.</para>
/// </remarks>
public sealed class MLTokenizer : ITokenizer
{
    private readonly LibraryTokenizer _library;
    private readonly IReadOnlyList<(int Id, string Token)> _vocabulary;
    private readonly SpecialTokenFinder _special;
    private readonly InertText _inert;
    private readonly HashSet<int> _specialIds;
    private readonly Lazy<string> _fingerprint;

    /// <param name="tokenizer">The tokenizer; it must not be changed any more.</param>
    /// <param name="name">
    /// Names vocabulary and way of splitting, for example <c>cl100k_base</c>. The library does not tell all of a tokenizer (a Tiktoken
    /// vocabulary's bytes, a pattern, merges), so that <see cref="Fingerprint"/> rests on this name too: two tokenizers of the same name,
    /// kind and tokens are taken to exchange ids freely.
    /// </param>
    /// <exception cref="InvalidOptionException">
    /// <paramref name="name"/> is empty, or <paramref name="tokenizer"/> of an unknown kind or with a special token of one character.
    /// </exception>
    public MLTokenizer(Tokenizer tokenizer, string name)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new InvalidOptionException("tokenizer name", "nothing found, a name such as cl100k_base expected");
        }

        _library = new LibraryTokenizer(tokenizer);
        _vocabulary = _library.ReadVocabulary();
        _special = new SpecialTokenFinder(_library.SpecialTokens);
        _inert = new InertText(_library, _special);
        BeginOfSequence = _library.Before.Count > 0 ? _library.Before[0] : null;
        EndOfSequence = _library.After.Count > 0 ? _library.After[^1] : null;
        _specialIds = [.. _library.SpecialTokens.Values, .. _library.Before, .. _library.After];
        _fingerprint = new Lazy<string>(() => VocabularyHash.Compute(tokenizer.GetType().Name, name, _vocabulary, _specialIds));
    }

    /// <inheritdoc/>
    public int VocabularySize => _vocabulary.Count is 0 ? 0 : _vocabulary[^1].Id + 1;

    /// <inheritdoc/>
    public string Fingerprint => _fingerprint.Value;

    /// <inheritdoc/>
    /// <remarks>By default what the tokenizer itself puts before a text; null where it puts nothing.</remarks>
    public int? BeginOfSequence { get; init; }

    /// <inheritdoc/>
    /// <remarks>By default what the tokenizer itself puts after a text; null where it puts nothing, as Tiktoken's.</remarks>
    public int? EndOfSequence { get; init; }

    /// <inheritdoc/>
    public int[] Encode(IReadOnlyList<TextSegment> segments, bool addSpecialTokens)
    {
        RequireLength(segments.Sum(s => (long)s.Text.Length));
        List<int> ids = addSpecialTokens ? [.. _library.Before] : [];
        foreach ((var index, var part) in _special.Split(segments).Index())
        {
            if (part.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                _inert.Encode(part.Text, continues: index > 0, ids);
            }
        }

        if (addSpecialTokens)
        {
            ids.AddRange(_library.After);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public int[] EncodeContinuation(string text)
    {
        RequireLength(text.Length);
        var ids = new List<int>();
        foreach (var part in _special.Split([new TextSegment(text, IsTrusted: false)]))
        {
            _inert.Encode(part.Text, continues: true, ids);
        }

        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var decoded = new List<int>(ids.Length);
        foreach (var id in ids)
        {
            RequireId(id);
            if (!(skipSpecialTokens && _specialIds.Contains(id)))
            {
                decoded.Add(id);
            }
        }

        return _library.Decode(decoded);
    }

    /// <inheritdoc/>
    public IDetokenizer CreateDetokenizer(bool continuesPrompt) => new WindowDetokenizer(this, continuesPrompt);

    /// <summary>The ids of text that a detokenizer can take for what stands before.</summary>
    internal int[] EncodeContext(string text)
    {
        var ids = new List<int>();
        _inert.Encode(text, continues: false, ids);
        return [.. ids];
    }

    internal bool IsSpecial(int id)
    {
        RequireId(id);
        return _specialIds.Contains(id);
    }

    private void RequireId(int id)
    {
        if ((uint)id >= (uint)VocabularySize)
        {
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Token ids run from 0 to {VocabularySize - 1}.");
        }
    }

    private static void RequireLength(long length)
    {
        if (length > TokenizerFile.MaxTextLength)
        {
            throw new InvalidOptionException("text", $"{length:N0} characters; a tokenizer reads at most {TokenizerFile.MaxTextLength:N0}.");
        }
    }
}
