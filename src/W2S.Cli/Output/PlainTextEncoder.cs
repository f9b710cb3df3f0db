using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace W2S.Cli.Output;

/// <summary>
/// Leaves text in JSON as it is, but for what JSON itself forbids. The framework's relaxed encoder comes close, and yet escapes
/// everything beyond the basic plane, so that some characters of a text would be escaped and others not.
/// </summary>
internal sealed unsafe class PlainTextEncoder : JavaScriptEncoder
{
    public static PlainTextEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    // Terminals take U+007F to U+009F for commands.
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\' or (>= 0x7F and <= 0x9F);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var rest = new ReadOnlySpan<char>(text, textLength);
        while (Rune.DecodeFromUtf16(rest, out var rune, out var length) is OperationStatus.Done && !WillEncode(rune.Value))
        {
            rest = rest[length..];
        }

        return rest.IsEmpty ? -1 : textLength - rest.Length;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
}
