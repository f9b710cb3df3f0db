using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace W2S.Engine.MLTokenizers;

/// <summary>SHA-256 over what the library tells of a tokenizer and the name that stands for the rest.</summary>
internal static class VocabularyHash
{
    public static string Compute(string kind, string name, IReadOnlyList<(int Id, string Token)> vocabulary, HashSet<int> special)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, 0, kind);
        Append(hash, 0, name);
        foreach ((var id, var token) in vocabulary)
        {
            Append(hash, id, token);
        }

        foreach (var id in special.Order())
        {
            Append(hash, id, "");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The length before the text keeps neighbouring entries apart.
    private static void Append(IncrementalHash hash, int id, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> head = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(head, id);
        BinaryPrimitives.WriteInt32LittleEndian(head[sizeof(int)..], utf8.Length);
        hash.AppendData(head);
        hash.AppendData(utf8);
    }
}
