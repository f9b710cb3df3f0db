using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Bpe;

namespace W2S.Engine.Tokenization;

/// <summary>
/// SHA-256 over all tokens with their ids, added ones among them, what they spell (bytes or characters), and the merges in rank order:
/// what two models must share to exchange ids. How text is prepared, and which tokens are marked special, is no part of it: the same ids
/// mean the same tokens.
/// </summary>
internal static class Fingerprint
{
    public static string Compute(BpeDefinition model, IReadOnlyList<AddedToken> addedTokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var added = addedTokens.ToDictionary(token => token.Id, token => token.Content);
        var size = Math.Max(model.Vocabulary.Size, added.Count == 0 ? 0 : added.Keys.Max() + 1);
        for (var id = 0; id < size; id++)
        {
            if ((added.GetValueOrDefault(id) ?? model.Vocabulary.TokenAt(id)) is { } token)
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
