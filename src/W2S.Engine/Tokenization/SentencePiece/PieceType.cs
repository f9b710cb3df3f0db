namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>What a piece is for, as numbered in <c>sentencepiece_model.proto</c>.</summary>
internal enum PieceType
{
    /// <summary>Ordinary text.</summary>
    Normal = 1,

    /// <summary>Stands for text that no piece spells.</summary>
    Unknown = 2,

    /// <summary>A mark of the model's own, such as the beginning of a sequence; no text becomes it.</summary>
    Control = 3,

    /// <summary>Found in text as it stands.</summary>
    UserDefined = 4,

    /// <summary>Taken out of a vocabulary after training.</summary>
    Unused = 5,

    /// <summary>One byte, spelled <c>&lt;0x0A&gt;</c>, for characters that have no piece.</summary>
    Byte = 6,
}
