namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>decoder</c> of a <c>tokenizer.json</c>: ByteLevel, after which Fuse has nothing left to do.</summary>
internal static class DecoderReader
{
    public static void Require(JsonEntry root)
    {
        var decoder = root.Required("decoder");
        string[] types = [.. TypesOf(decoder)];
        if (types is not ["ByteLevel", .. string[] rest] || rest.Any(t => t is not "Fuse"))
        {
            throw decoder.Bad($"found the decoder {string.Join(", ", types)}, expected ByteLevel.");
        }
    }

    private static IEnumerable<string> TypesOf(JsonEntry decoder) => decoder.Required("type").AsString() switch
    {
        "Sequence" => decoder.Required("decoders").Elements().SelectMany(TypesOf),
        string type => [type],
    };
}
