using W2S.Engine.Tokenization.Normalizers;

namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>normalizer</c> of a <c>tokenizer.json</c>: none, NFC, or a sequence of those.</summary>
internal static class NormalizerReader
{
    public static INormalizer? Read(JsonEntry? entry)
    {
        if (entry is not { } normalizer)
        {
            return null;
        }

        return normalizer.Required("type").AsString() switch
        {
            "NFC" => new NfcNormalizer(),

            // Normalizing twice changes nothing more.
            "Sequence" => normalizer.Required("normalizers").Elements().Select(e => Read(e)).ToList().Find(n => n is not null),
            string other => throw normalizer.Bad($"found the normalizer {other}, expected none or NFC."),
        };
    }
}
