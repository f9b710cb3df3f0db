using System.Text.RegularExpressions;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization.Json;

/// <summary>A <c>pattern</c>: a string to be found as it is, or a regular expression.</summary>
internal static class PatternReader
{
    public static IPattern Read(JsonEntry entry)
    {
        if (entry.Optional("String") is { } literal)
        {
            var text = literal.AsString();
            return text.Length > 0 ? new LiteralPattern(text) : throw literal.Wrong("a string that is not empty");
        }

        var regex = entry.Required("Regex");
        var source = regex.AsString();
        try
        {
            return source switch
            {
                Gpt2Pattern.Source => new Gpt2Pattern(),
                Llama3Pattern.Llama3Source => new Llama3Pattern(mostDigits: 3),
                Llama3Pattern.Qwen2Source => new Llama3Pattern(mostDigits: 1),
                _ => new RegexPattern(source, regex.Place),
            };
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw regex.Bad($"the pattern cannot be used: {e.Message}: {source}");
        }
    }
}
