using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization.Json;

/// <summary>What Metaspace says as pre-tokenizer and as decoder alike: the mark for a space, and which pieces get a first one.</summary>
internal readonly record struct Metaspace(char Mark, PrependScheme Scheme)
{
    public static Metaspace Read(JsonEntry entry)
    {
        var replacement = entry.Required("replacement");
        return replacement.AsString() is [char mark]
            ? new Metaspace(mark, ReadScheme(entry))
            : throw replacement.Wrong("one character up to U+FFFF");
    }

    // Older files say add_prefix_space, newer ones prepend_scheme; where both do, they must agree, as in the tokenizers library.
    private static PrependScheme ReadScheme(JsonEntry entry)
    {
        var scheme = entry.Optional("prepend_scheme") is { } named ? ReadName(named) : PrependScheme.Always;
        if (entry.OptionalBoolean("add_prefix_space", otherwise: true))
        {
            return scheme;
        }

        return entry.Optional("prepend_scheme") is null || scheme is PrependScheme.Never
            ? PrependScheme.Never
            : throw entry.Bad("add_prefix_space is false, but prepend_scheme is not never.");
    }

    private static PrependScheme ReadName(JsonEntry entry) => entry.AsString() switch
    {
        "always" => PrependScheme.Always,
        "first" => PrependScheme.First,
        "never" => PrependScheme.Never,
        _ => throw entry.Wrong("always, first or never"),
    };
}
