using W2S.Engine.Prompts;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Guidance;

/// <summary>
/// Token ids of a response as they are where prompt and response are tokenized as one text, which is how the model was trained to see them.
/// </summary>
/// <remarks>
/// Some tokenizers write a space before the first word of a text, and before the first word after a special token too. So an answer that
/// follows <c>&lt;|assistant|&gt;</c> may begin with one that an answer after <c>Assistant:</c> does not have. Immutable.
/// </remarks>
internal sealed class ResponseEncoder
{
    private const string Probe = "x";

    private readonly ITokenizer _tokenizer;
    private readonly string _start;
    private readonly bool _beginsText;

    public ResponseEncoder(ITokenizer tokenizer, FormattedPrompt prompt)
    {
        _tokenizer = tokenizer;
        _start = prompt.ResponseStart;
        _beginsText = prompt.IsComplete && BeginsText(tokenizer, prompt.Segments);
    }

    /// <summary>The tokens that follow the settled beginning of a response.</summary>
    /// <param name="settled">How much of it is settled; afterwards, how much more is.</param>
    /// <returns>[response tokens - settled tokens]</returns>
    public int[] Encode(string response, ref SettledText settled)
    {
        var rest = response[settled.Length..];
        var length = (_tokenizer as IIncrementalTokenizer)?.SettledLength(rest, _beginsText && settled.Length == 0) ?? 0;
        if (length == 0)
        {
            return EncodePart(rest, settled);
        }

        var news = EncodePart(rest[..length], settled);
        settled = new SettledText(settled.Length + length, settled.TokenCount + news.Length);
        return [.. news, .. EncodePart(rest[length..], settled)];
    }

    private int[] EncodePart(string part, SettledText before) =>
        before.Length == 0 ? Encode(part) : _tokenizer.EncodeContinuation(part);

    /// <returns>[response tokens]</returns>
    public int[] Encode(string response)
    {
        var text = response.Length > 0 && !char.IsWhiteSpace(response[0]) ? _start + response : response;
        return _beginsText ? _tokenizer.Encode(text) : _tokenizer.EncodeContinuation(text);
    }

    private static bool BeginsText(ITokenizer tokenizer, IReadOnlyList<TextSegment> prompt)
    {
        var before = tokenizer.Encode(prompt, addSpecialTokens: false);
        var together = tokenizer.Encode([.. prompt, new TextSegment(Probe, IsTrusted: false)], addSpecialTokens: false);
        return together.SequenceEqual([.. before, .. tokenizer.Encode(Probe)]);
    }
}
