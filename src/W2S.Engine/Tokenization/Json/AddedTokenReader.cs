using W2S.Engine.Tokenization.AddedTokens;

namespace W2S.Engine.Tokenization.Json;

/// <summary>Added tokens as <c>tokenizer.json</c> lists them, and in the object form of the other files.</summary>
internal static class AddedTokenReader
{
    public static void Read(JsonEntry root, AddedTokenTable tokens)
    {
        if (root.Optional("added_tokens") is not { } list)
        {
            return;
        }

        foreach (var entry in list.Elements())
        {
            var id = entry.Required("id").AsTokenId();
            var content = ReadContent(entry);
            if (tokens.Find(content) is not null)
            {
                throw entry.Bad($"the token {content} is listed twice.");
            }

            tokens.Set(ReadFlags(entry, id, content), entry);
        }
    }

    public static string ReadContent(JsonEntry entry)
    {
        var content = entry.Required("content").AsString();
        return content.Length is > 0 and <= AddedToken.MaxLength
            ? content
            : throw entry.Bad($"its content has {content.Length} characters, expected 1 to {AddedToken.MaxLength}.");
    }

    public static AddedToken ReadFlags(JsonEntry entry, int id, string content)
    {
        var special = entry.OptionalBoolean("special", otherwise: false);
        return new AddedToken(id, content)
        {
            IsSpecial = special,
            StripsLeft = entry.OptionalBoolean("lstrip", otherwise: false),
            StripsRight = entry.OptionalBoolean("rstrip", otherwise: false),
            IsSingleWord = entry.OptionalBoolean("single_word", otherwise: false),
            IsNormalized = entry.OptionalBoolean("normalized", otherwise: !special),
        };
    }
}
