using W2S.Engine.Tokenization;

namespace W2S.Cli.Output;

/// <summary>One token as people can see it: white space and control characters made visible.</summary>
internal static class TokenText
{
    public static string Show(ITokenizer tokenizer, int id) =>
        string.Concat(tokenizer.Decode([id]).Select(c => c switch
        {
            ' ' => "\u00B7",
            '\n' => "\\n",
            '\t' => "\\t",
            _ when char.IsControl(c) => $"\\u{(int)c:x4}",
            _ => c.ToString(),
        }));
}
