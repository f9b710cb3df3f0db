using System.Text.RegularExpressions;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>pre_tokenizer</c> of a <c>tokenizer.json</c>: any number of splits, then ByteLevel.</summary>
internal static class PreTokenizerReader
{
    /// <param name="config">
    /// <c>tokenizer_config.json</c>. Its <c>add_prefix_space</c> counts, as in transformers, where ByteLevel is the only step.
    /// </param>
    public static PreTokenizer Read(JsonEntry entry, JsonEntry? config)
    {
        JsonEntry[] steps = [.. Flatten(entry)];
        if (steps is not [.. JsonEntry[] splits, JsonEntry byteLevel] || TypeOf(byteLevel) is not "ByteLevel")
        {
            throw entry.Bad("expected ByteLevel as its last step.");
        }

        return new PreTokenizer(
            [.. splits.Select(ReadSplitter)],
            (splits.Length is 0 ? config?.Optional("add_prefix_space")?.AsBoolean() : null)
                ?? byteLevel.OptionalBoolean("add_prefix_space", otherwise: true),
            byteLevel.OptionalBoolean("use_regex", otherwise: true)
                ? new Splitter(new Gpt2Pattern(), SplitBehavior.Isolated, invert: false)
                : null);
    }

    private static IEnumerable<JsonEntry> Flatten(JsonEntry entry) =>
        TypeOf(entry) is "Sequence" ? entry.Required("pretokenizers").Elements().SelectMany(Flatten) : [entry];

    private static string TypeOf(JsonEntry entry) => entry.Required("type").AsString();

    private static Splitter ReadSplitter(JsonEntry entry) => TypeOf(entry) switch
    {
        "Split" => new Splitter(
            ReadPattern(entry.Required("pattern")),
            ReadBehavior(entry.Required("behavior")),
            entry.OptionalBoolean("invert", otherwise: false)),
        "Digits" => new Splitter(
            new DigitPattern(),
            entry.OptionalBoolean("individual_digits", otherwise: false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous,
            invert: false),
        string other => throw entry.Bad($"found the pre-tokenizer {other}, expected Split, Digits or, as the last step, ByteLevel."),
    };

    private static IPattern ReadPattern(JsonEntry entry)
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

    private static SplitBehavior ReadBehavior(JsonEntry entry) => entry.AsString() switch
    {
        "Isolated" => SplitBehavior.Isolated,
        "Removed" => SplitBehavior.Removed,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw entry.Wrong("Isolated, Removed, MergedWithPrevious, MergedWithNext or Contiguous"),
    };
}
