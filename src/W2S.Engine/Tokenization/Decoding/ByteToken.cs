using System.Globalization;

namespace W2S.Engine.Tokenization.Decoding;

/// <summary>Tokens for single bytes in SentencePiece vocabularies: <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
internal static class ByteToken
{
    private const int Length = 6;

    /// <summary>How vocabularies spell the byte.</summary>
    public static string Spell(byte value) => $"<0x{value:X2}>";

    /// <summary>Whether <paramref name="token"/> has the shape of a byte token, whatever its digits are.</summary>
    public static bool HasShape(string token) =>
        token.Length is Length && token.StartsWith("<0x", StringComparison.Ordinal) && token[^1] is '>';

    /// <summary>The byte a token stands for; false where it is no byte token.</summary>
    public static bool TryParse(string token, out byte value)
    {
        value = 0;
        return HasShape(token) && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
