using W2S.Engine.Tokenization.AddedTokens;

namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>post_processor</c> of a <c>tokenizer.json</c>: the template for a single sequence.</summary>
internal static class TemplateReader
{
    public static SequenceTemplate Read(JsonEntry? entry, AddedTokenTable tokens)
    {
        if (entry is not { } processor)
        {
            return SequenceTemplate.Empty;
        }

        return processor.Required("type").AsString() switch
        {
            "ByteLevel" => SequenceTemplate.Empty, // it moves offsets only
            "TemplateProcessing" => ReadTemplate(processor, tokens),
            "Sequence" => processor.Required("processors").Elements()
                .Select(e => Read(e, tokens))
                .Aggregate(SequenceTemplate.Empty, (inner, outer) => new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After])),
            string other => throw processor.Bad($"found the post-processor {other}, expected TemplateProcessing or ByteLevel."),
        };
    }

    private static SequenceTemplate ReadTemplate(JsonEntry processor, AddedTokenTable tokens)
    {
        var before = new List<int>();
        var after = new List<int>();
        var sequences = 0;
        var single = processor.Required("single");
        foreach (var piece in single.Elements())
        {
            if (piece.Optional("Sequence") is { } sequence)
            {
                sequences++;
                var id = sequence.Required("id");
                if (id.AsString() is not "A")
                {
                    throw id.Wrong("\"A\": a single sequence has no other");
                }
            }
            else
            {
                var name = piece.Required("SpecialToken").Required("id").AsString();
                (sequences is 0 ? before : after).AddRange(ReadIds(processor, name, tokens));
            }
        }

        return sequences is 1 ? new SequenceTemplate(before, after) : throw single.Bad($"found {sequences} sequences, expected one.");
    }

    private static IEnumerable<int> ReadIds(JsonEntry processor, string name, AddedTokenTable tokens)
    {
        foreach (var entry in processor.Required("special_tokens").Required(name).Required("ids").Elements())
        {
            var id = entry.AsTokenId();
            yield return tokens.Contains(id) ? id : throw entry.Bad($"the vocabulary has no token {id}.");
        }
    }
}
