using W2S.Engine.ChatTemplates;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>The token with which a chat template ends an answer, which not every checkpoint lists among its end tokens.</summary>
internal static class EndOfTurn
{
    /// <summary>
    /// Null where the template ends answers with ordinary text, or none can be evaluated: then it is refused when it is used.
    /// </summary>
    public static int? Find(Lazy<ChatTemplate?> template, ITokenizer tokenizer)
    {
        try
        {
            return FirstSpecial(tokenizer, template.Value?.EndOfTurn);
        }
        catch (Exception e) when (e is ChatTemplateException or InvalidOptionException)
        {
            return null;
        }
    }

    /// <summary>The special token that <paramref name="text"/> begins with, white space aside; null where it begins with none.</summary>
    public static int? FirstSpecial(ITokenizer tokenizer, string? text)
    {
        var ids = tokenizer.Encode([new TextSegment(text?.TrimStart() ?? "", IsTrusted: true)], addSpecialTokens: false);
        return ids is [var first, ..] && tokenizer.Decode([first], skipSpecialTokens: true).Length == 0 && tokenizer.Decode([first]).Length > 0
            ? first
            : null;
    }
}
