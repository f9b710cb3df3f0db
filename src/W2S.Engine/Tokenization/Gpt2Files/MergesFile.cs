using System.Text;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Tokenization.Gpt2Files;

/// <summary>GPT-2's <c>merges.txt</c>: a line for each merge, in rank order, after a line that names the version.</summary>
internal static class MergesFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static List<(string Left, string Right)> Read(byte[] content, string file)
    {
        var lines = Decode(content, file).TrimEnd('\r', '\n').Split('\n');
        var merges = new List<(string Left, string Right)>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (i is 0 && (line.Length is 0 || line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            merges.Add(line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
                ? (left, right)
                : throw new TokenizerFormatException(
                    $"{file}: line {i + 1}: found {FileText.Shown(line)}, expected two tokens with a space between."));
        }

        return merges;
    }

    private static string Decode(byte[] content, string file)
    {
        try
        {
            return StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            throw new TokenizerFormatException($"{file}: not UTF-8: {FileText.Shown(e.Message)}", e);
        }
    }
}
