using System.Security.Cryptography;
using System.Text;

namespace W2S.Engine.Hub;

/// <summary>
/// What a file's content hashes to, and so its name among the cache's blobs: SHA-256 for large files, git's own blob hash (SHA-1 over
/// <c>"blob SIZE\0"</c> and the content) for those kept in git itself.
/// </summary>
internal sealed record Checksum
{
    private const int Sha256Length = 64;
    private const int GitLength = 40;

    private Checksum(string hex) => Hex = hex;

    /// <summary>Lower-case digits only: it is used as a file name.</summary>
    public string Hex { get; }

    public bool IsGitBlob => Hex.Length == GitLength;

    /// <summary>The checksum that these digits are; null if they are none.</summary>
    public static Checksum? Parse(string? hex) =>
        hex is { Length: Sha256Length or GitLength } && hex.All(char.IsAsciiHexDigitLower) ? new Checksum(hex) : null;

    /// <summary>A hash of the same kind, ready for the content.</summary>
    /// <param name="size">Of the content in bytes, which git hashes first.</param>
    public IncrementalHash Begin(long size)
    {
        var hash = IncrementalHash.CreateHash(IsGitBlob ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (IsGitBlob)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {size}\0"));
        }

        return hash;
    }

    public override string ToString() => Hex;
}
