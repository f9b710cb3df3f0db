namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>What a <c>tokenizer.model</c> says, with SentencePiece's defaults for what it leaves out.</summary>
internal sealed class SentencePieceModel
{
    /// <summary>By id.</summary>
    public List<ScoredPiece> Pieces { get; } = [];

    /// <summary>1 Unigram, 2 BPE, 3 words, 4 characters.</summary>
    public int ModelType { get; set; } = 1;

    /// <summary>Characters without a piece are spelled in bytes.</summary>
    public bool HasByteFallback { get; set; }

    /// <summary>A word's space stands behind it.</summary>
    public bool HasWhiteSpaceAsSuffix { get; set; }

    /// <summary>-1 for none.</summary>
    public int UnknownId { get; set; }

    /// <inheritdoc cref="UnknownId"/>
    public int BeginId { get; set; } = 1;

    /// <inheritdoc cref="UnknownId"/>
    public int EndId { get; set; } = 2;

    public string NormalizerName { get; set; } = "";

    /// <summary>Length of the table of replaced characters, for text and for decoded text together; 0 where nothing is replaced.</summary>
    public int CharacterMapLength { get; set; }

    /// <summary>A space is put before the text.</summary>
    public bool HasDummyPrefix { get; set; } = true;

    /// <summary>Spaces around the text are removed, and of several in a row all but one.</summary>
    public bool RemovesExtraWhiteSpace { get; set; } = true;

    /// <summary>Spaces are spelled <c>▁</c> in pieces.</summary>
    public bool EscapesWhiteSpace { get; set; } = true;

    /// <summary>Text of the piece; null for an id that is none.</summary>
    public string? TextAt(int id) => id >= 0 && id < Pieces.Count ? Pieces[id].Text : null;
}
