using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Bpe;

namespace W2S.Engine.Tokenization;

/// <summary>
/// SHA-256 over a vocabulary with its ids, what it spells (bytes or characters), the merges in rank order and the added tokens:
/// what two models must share to exchange ids. How text is prepared is no part of it: the same ids mean the same text.
/// </summary>
internal static class Fingerprint
{
    public static string Compute(BpeDefinition model, IReadOnlyList<AddedToken> addedTokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var id = 0; id < model.Vocabulary.Size; id++)
        {
            if (model.Vocabulary.TokenAt(id) is { } token)
            {
                AppendToken(hash, id, token);
            }
        }

        AppendNumber(hash, model.Alphabet is ByteAlphabet ? 0 : 1);
        AppendNumber(hash, model.Merges.Count);
        foreach (var merge in model.Merges)
        {
            AppendNumber(hash, merge.Pair.Left);
            AppendNumber(hash, merge.Pair.Right);
        }

        foreach (var token in addedTokens)
        {
            AppendToken(hash, token.Id, token.Content);
            AppendNumber(hash, token.IsSpecial ? 1 : 0);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The length before the text keeps neighbouring entries apart.
    private static void AppendToken(IncrementalHash hash, int id, string token)
    {
        var utf8 = Encoding.UTF8.GetBytes(token);
        AppendNumber(hash, id);
        AppendNumber(hash, utf8.Length);
        hash.AppendData(utf8);
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
