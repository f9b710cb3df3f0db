using W2S.Engine.Tokenization.Decoding;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization.Json;

/// <summary>
/// The <c>decoder</c> of a <c>tokenizer.json</c>: ByteLevel, Metaspace, or SentencePiece's Replace, ByteFallback, Fuse and Strip
/// in that order. Fuse joins what would be joined anyway; only after it does Strip mean the text as a whole.
/// </summary>
internal static class DecoderReader
{
    public static IDecoding Read(JsonEntry decoder, bool isByteLevel)
    {
        JsonEntry[] steps = [.. Flatten(decoder)];
        var types = Array.ConvertAll(steps, TypeOf);
        IDecoding? decoding = types switch
        {
            ["ByteLevel", .. string[] rest] when isByteLevel && OnlyFuses(rest) => new ByteLevelDecoding(),
            ["Metaspace", .. string[] rest] when !isByteLevel && OnlyFuses(rest) => ReadMetaspace(steps[0]),
            _ when !isByteLevel => ReadPieces(steps),
            _ => null,
        };
        return decoding ?? throw decoder.Bad(
            $"found the decoder {string.Join(", ", types)}, expected "
            + (isByteLevel ? "ByteLevel." : "Metaspace, or some of Replace, ByteFallback, Fuse and, after it, Strip, in that order."));
    }

    private static bool OnlyFuses(string[] types) => types.All(t => t is "Fuse");

    private static MetaspaceDecoding ReadMetaspace(JsonEntry entry)
    {
        var metaspace = Metaspace.Read(entry);
        return new MetaspaceDecoding(metaspace.Mark, dropsFirst: metaspace.Scheme is not PrependScheme.Never);
    }

    private static PieceDecoding? ReadPieces(JsonEntry[] steps)
    {
        var rest = new Queue<JsonEntry>(steps);
        var decoding = new PieceDecoding
        {
            Replacements = [.. TakeAll(rest, "Replace").Select(NormalizerReader.ReadReplace)],
            HasByteFallback = TakeAll(rest, "ByteFallback").Count > 0,
            Strip = TakeAll(rest, "Fuse").Count > 0 ? ReadStrip(TakeAll(rest, "Strip")) : default,
        };
        return rest.Count is 0 ? decoding : null;
    }

    private static List<JsonEntry> TakeAll(Queue<JsonEntry> steps, string type)
    {
        var taken = new List<JsonEntry>();
        while (steps.TryPeek(out var step) && TypeOf(step) == type)
        {
            taken.Add(steps.Dequeue());
        }

        return taken;
    }

    private static LeadingStrip ReadStrip(List<JsonEntry> steps)
    {
        if (steps is not [var strip])
        {
            return steps.Count is 0 ? default : throw steps[1].Bad("found a second Strip, expected one.");
        }

        var content = strip.Required("content");
        if (content.AsString() is not [char character])
        {
            throw content.Wrong("one character up to U+FFFF");
        }

        return strip.Required("stop").AsCount() is 0
            ? new LeadingStrip(character, strip.Required("start").AsCount())
            : throw strip.Required("stop").Wrong("0: text that is still growing has no end");
    }

    private static IEnumerable<JsonEntry> Flatten(JsonEntry decoder) =>
        TypeOf(decoder) is "Sequence" ? decoder.Required("decoders").Elements().SelectMany(Flatten) : [decoder];

    private static string TypeOf(JsonEntry entry) => entry.Required("type").AsString();
}
