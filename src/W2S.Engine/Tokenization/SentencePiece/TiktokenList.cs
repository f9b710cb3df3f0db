using System.Text.RegularExpressions;

namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>Llama 3 has a <c>tokenizer.model</c> that is no SentencePiece model: a line of base64 and rank for each token.</summary>
internal static partial class TiktokenList
{
    private const int FirstLine = 64;

    /// <exception cref="TokenizerFormatException">It is such a list.</exception>
    public static void Refuse(ReadOnlySpan<byte> content, string file)
    {
        var start = System.Text.Encoding.Latin1.GetString(content[..Math.Min(FirstLine, content.Length)]);
        if (BeginsList().IsMatch(start))
        {
            throw new TokenizerFormatException($"{file}: a Tiktoken list found, a SentencePiece model expected. {TokenizerFile.HowToConvert}");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9+/]+={0,2} [0-9]+\r?\n", RegexOptions.NonBacktracking)]
    private static partial Regex BeginsList();
}
