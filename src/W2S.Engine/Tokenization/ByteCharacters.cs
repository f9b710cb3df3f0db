using System.Text;

namespace W2S.Engine.Tokenization;

/// <summary>
/// The 256 characters with which byte-level vocabularies spell bytes: printable Latin-1 stands for itself, the other bytes
/// for the characters from U+0100 on, in order (GPT-2's <c>bytes_to_unicode</c>).
/// </summary>
internal static class ByteCharacters
{
    private const byte LastUnprintable = 0xAD; // its character is the highest

    private static readonly char[] Characters = BuildCharacters(); // [256]
    private static readonly short[] Bytes = BuildBytes();          // by character; -1 where it spells no byte

    public static char ToCharacter(byte value) => Characters[value];

    /// <summary>How a byte-level vocabulary spells well-formed text.</summary>
    public static string Spell(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        return string.Create(utf8.Length, utf8, static (spelled, bytes) =>
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                spelled[i] = Characters[bytes[i]];
            }
        });
    }

    /// <summary>The bytes a token stands for: those it spells or, when a character in it spells none, its UTF-8.</summary>
    public static byte[] ToBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (token[i] >= Bytes.Length || Bytes[token[i]] < 0)
            {
                return Encoding.UTF8.GetBytes(token);
            }

            bytes[i] = (byte)Bytes[token[i]];
        }

        return bytes;
    }

    private static char[] BuildCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = printable ? (char)value : next++;
        }

        return characters;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[Characters[LastUnprintable] + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
        {
            bytes[Characters[value]] = (short)value;
        }

        return bytes;
    }
}
