using System.Buffers;
using System.Text;
using W2S.Engine.Tokenization;

namespace W2S.Cli.Output;

/// <summary>One token as people can see it: white space, control characters and bytes that are no character made visible.</summary>
internal static class TokenText
{
    public static string Show(ITokenizer tokenizer, int id)
    {
        var shown = new StringBuilder();
        var bytes = tokenizer.BytesOf(id).AsSpan();
        while (!bytes.IsEmpty)
        {
            var isCharacter = Rune.DecodeFromUtf8(bytes, out var rune, out var length) is OperationStatus.Done;
            shown.Append(isCharacter ? Show(rune) : Show(bytes[..length]));
            bytes = bytes[length..];
        }

        return shown.ToString();
    }

    private static string Show(Rune character) => character.Value switch
    {
        ' ' => "\u00B7",
        '\n' => "\\n",
        '\t' => "\\t",
        _ when Rune.IsControl(character) => $"\\u{character.Value:x4}",
        _ => character.ToString(),
    };

    private static string Show(ReadOnlySpan<byte> bytes)
    {
        var shown = new StringBuilder();
        foreach (var value in bytes)
        {
            shown.Append($"<0x{value:X2}>");
        }

        return shown.ToString();
    }
}
