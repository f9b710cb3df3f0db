using W2S.Engine.Tokenization.Bpe;

namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>
/// Reads the parts of SentencePiece's <c>ModelProto</c> (<c>sentencepiece_model.proto</c>) that say how text becomes ids.
/// </summary>
internal static class SentencePieceModelReader
{
    /// <summary>Longest piece accepted, in chars. With the cap on the file it bounds the work of finding merges.</summary>
    public const int MaxPieceLength = 256;

    public static SentencePieceModel Read(ReadOnlySpan<byte> content, string file)
    {
        var model = new SentencePieceModel();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var reader = new MessageReader(content, file);
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1:
                    model.Pieces.Add(ReadPiece(reader.AsMessage(), model.Pieces.Count, known));
                    break;
                case 2:
                    ReadTrainer(reader.AsMessage(), model);
                    break;
                case 3:
                    ReadNormalizer(reader.AsMessage(), model);
                    break;
                case 5:
                    ReadDenormalizer(reader.AsMessage(), model);
                    break;
            }
        }

        return model.Pieces.Count > 0 ? model : throw new TokenizerFormatException($"{file}: no pieces found, a SentencePiece model expected.");
    }

    private static ScoredPiece ReadPiece(MessageReader reader, int id, HashSet<string> known)
    {
        if (id > Vocabulary.MaxId)
        {
            throw reader.Bad($"more than {Vocabulary.MaxId + 1} pieces found");
        }

        var piece = new ScoredPiece("", 0, PieceType.Normal);
        while (reader.MoveNext())
        {
            piece = reader.Field switch
            {
                1 => piece with { Text = reader.AsString() },
                2 => piece with { Score = reader.AsSingle() },
                3 => piece with { Type = (PieceType)reader.AsInt32() },
                _ => piece,
            };
        }

        return piece switch
        {
            { Text.Length: 0 or > MaxPieceLength } =>
                throw reader.Bad($"piece {id} has {piece.Text.Length} characters, 1 to {MaxPieceLength} expected"),
            { Type: PieceType.Unused } or not { Type: >= PieceType.Normal and <= PieceType.Byte } =>
                throw reader.Bad($"piece {id} ({piece.Text}) is of type {(int)piece.Type}, 1 to 4 or 6 expected"),
            _ when !float.IsFinite(piece.Score) =>
                throw reader.Bad($"piece {id} ({piece.Text}) has the score {piece.Score}, a finite one expected"),
            _ when !known.Add(piece.Text) => throw reader.Bad($"piece {id} ({piece.Text}) is there twice"),
            _ => piece,
        };
    }

    private static void ReadTrainer(MessageReader reader, SentencePieceModel model)
    {
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 3:
                    model.ModelType = reader.AsInt32();
                    break;
                case 24:
                    model.HasWhiteSpaceAsSuffix = reader.AsBoolean();
                    break;
                case 35:
                    model.HasByteFallback = reader.AsBoolean();
                    break;
                case 40:
                    model.UnknownId = reader.AsInt32();
                    break;
                case 41:
                    model.BeginId = reader.AsInt32();
                    break;
                case 42:
                    model.EndId = reader.AsInt32();
                    break;
            }
        }
    }

    private static void ReadNormalizer(MessageReader reader, SentencePieceModel model)
    {
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1:
                    model.NormalizerName = reader.AsString();
                    break;
                case 2:
                    model.CharacterMapLength += reader.AsLength();
                    break;
                case 3:
                    model.HasDummyPrefix = reader.AsBoolean();
                    break;
                case 4:
                    model.RemovesExtraWhiteSpace = reader.AsBoolean();
                    break;
                case 5:
                    model.EscapesWhiteSpace = reader.AsBoolean();
                    break;
            }
        }
    }

    private static void ReadDenormalizer(MessageReader reader, SentencePieceModel model)
    {
        while (reader.MoveNext())
        {
            if (reader.Field is 2)
            {
                model.CharacterMapLength += reader.AsLength();
            }
        }
    }
}
