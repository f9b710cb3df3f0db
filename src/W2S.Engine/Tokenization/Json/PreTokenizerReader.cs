using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>pre_tokenizer</c> of a <c>tokenizer.json</c>: any number of steps, of which ByteLevel is the last; or none.</summary>
internal static class PreTokenizerReader
{
    /// <param name="config">
    /// <c>tokenizer_config.json</c>. Its <c>add_prefix_space</c> counts, as in transformers, where ByteLevel is the only step.
    /// </param>
    public static PreTokenizer Read(JsonEntry? entry, JsonEntry? config)
    {
        JsonEntry[] steps = [.. Flatten(entry)];
        var prefix = steps.Length is 1 && IsByteLevel(entry) ? config?.Optional("add_prefix_space")?.AsBoolean() : null;
        return new PreTokenizer(
        [
            .. steps.Select((step, i) => i == steps.Length - 1 && TypeOf(step) is "ByteLevel" ? ReadByteLevel(step, prefix) : ReadStep(step)),
        ]);
    }

    /// <summary>Whether its words are spelled byte by byte.</summary>
    public static bool IsByteLevel(JsonEntry? entry) => Flatten(entry).LastOrDefault() is { File: not null } last && TypeOf(last) is "ByteLevel";

    private static IEnumerable<JsonEntry> Flatten(JsonEntry? entry) => entry is not { } step ? []
        : TypeOf(step) is "Sequence" ? step.Required("pretokenizers").Elements().SelectMany(e => Flatten(e))
        : [step];

    private static string TypeOf(JsonEntry entry) => entry.Required("type").AsString();

    private static PreTokenizerStep ReadByteLevel(JsonEntry entry, bool? addPrefixSpace) => new(
        addPrefixSpace ?? entry.OptionalBoolean("add_prefix_space", otherwise: true) ? new SpaceMark(' ', PrependScheme.Always) : null,
        entry.OptionalBoolean("use_regex", otherwise: true) ? new Splitter(new Gpt2Pattern(), SplitBehavior.Isolated, invert: false) : null);

    private static PreTokenizerStep ReadStep(JsonEntry entry) => TypeOf(entry) switch
    {
        "Split" => new(null, new Splitter(
            PatternReader.Read(entry.Required("pattern")),
            ReadBehavior(entry.Required("behavior")),
            entry.OptionalBoolean("invert", otherwise: false))),
        "Digits" => new(null, new Splitter(
            new DigitPattern(),
            entry.OptionalBoolean("individual_digits", otherwise: false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous,
            invert: false)),
        "WhitespaceSplit" => new(null, new Splitter(new WhiteSpacePattern(), SplitBehavior.Removed, invert: false)),
        "Metaspace" => ReadMetaspace(entry),
        string other => throw entry.Bad(
            $"found the pre-tokenizer {other}, expected Split, Digits, WhitespaceSplit, Metaspace or, as the last step, ByteLevel."),
    };

    private static PreTokenizerStep ReadMetaspace(JsonEntry entry)
    {
        var metaspace = Metaspace.Read(entry);
        return new(
            new SpaceMark(metaspace.Mark, metaspace.Scheme),
            entry.OptionalBoolean("split", otherwise: true)
                ? new Splitter(new LiteralPattern(metaspace.Mark.ToString()), SplitBehavior.MergedWithNext, invert: false)
                : null);
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
