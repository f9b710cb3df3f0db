using W2S.Engine.Tokenization.Bpe;
using W2S.Engine.Tokenization.Decoding;

namespace W2S.Engine.Tokenization.Json;

/// <summary>What a BPE model writes words with before it merges: all of it must be in the vocabulary.</summary>
internal static class AlphabetReader
{
    /// <summary>A byte-level alphabet. Nothing is ever unknown to it: <c>unk_token</c> and <c>byte_fallback</c> have no say.</summary>
    public static ByteAlphabet ReadBytes(JsonEntry model, Vocabulary vocabulary) =>
        new(vocabulary, FindByteTokens(model, vocabulary, value => ByteCharacters.ToCharacter(value).ToString()));

    /// <summary>The alphabet of a SentencePiece vocabulary.</summary>
    public static CharacterAlphabet ReadCharacters(JsonEntry model, Vocabulary vocabulary)
    {
        int[] byteTokens = [];
        if (model.OptionalBoolean("byte_fallback", otherwise: false))
        {
            RefuseMalformedBytes(model, vocabulary);
            byteTokens = FindByteTokens(model, vocabulary, ByteToken.Spell);
        }

        int? unknown = null;
        if (model.Optional("unk_token") is { } token)
        {
            unknown = vocabulary.TryGetId(token.AsString(), out var id) ? id : throw token.Bad($"the vocabulary has no token {token.AsString()}.");
        }

        return new CharacterAlphabet(vocabulary, byteTokens, unknown, model.OptionalBoolean("fuse_unk", otherwise: false));
    }

    private static int[] FindByteTokens(JsonEntry model, Vocabulary vocabulary, Func<byte, string> spell)
    {
        var ids = new int[256];
        for (var value = 0; value < ids.Length; value++)
        {
            var spelled = spell((byte)value);
            if (!vocabulary.TryGetId(spelled, out ids[value]))
            {
                throw model.Bad($"the vocabulary has no token {spelled} for byte 0x{value:X2}, expected tokens for all 256.");
            }
        }

        return ids;
    }

    private static void RefuseMalformedBytes(JsonEntry model, Vocabulary vocabulary)
    {
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.TokenAt(id) is { } token && ByteToken.HasShape(token) && !ByteToken.TryParse(token, out _))
            {
                throw model.Bad($"the token {token} with id {id} names no byte, expected <0x00> to <0xFF>.");
            }
        }
    }
}
