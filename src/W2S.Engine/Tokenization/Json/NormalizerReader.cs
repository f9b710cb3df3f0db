using W2S.Engine.Tokenization.Normalizers;

namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    public static INormalizer? Read(JsonEntry? entry) => entry is { } normalizer ? ReadOne(normalizer) : null;

    private static INormalizer ReadOne(JsonEntry entry) => entry.Required("type").AsString() switch
    {
        "NFC" => new NfcNormalizer(),
        "Prepend" => new PrependNormalizer(entry.Required("prepend").AsString()),
        "Replace" => ReadReplace(entry),
        "Sequence" => new SequenceNormalizer([.. entry.Required("normalizers").Elements().Select(ReadOne)]),
        string other => throw entry.Bad($"found the normalizer {other}, expected none, NFC, Prepend, Replace or a Sequence of these."),
    };

    /// <summary>Replace, which is a step of decoders too.</summary>
    public static ReplaceNormalizer ReadReplace(JsonEntry entry) =>
        new(PatternReader.Read(entry.Required("pattern")), entry.Required("content").AsString());
}
