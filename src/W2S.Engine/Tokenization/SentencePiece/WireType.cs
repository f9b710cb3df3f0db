namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>How protobuf writes a field's value. Groups (3 and 4) are long gone from the format and are not read.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
