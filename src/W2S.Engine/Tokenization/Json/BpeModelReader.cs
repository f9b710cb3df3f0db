using W2S.Engine.Tokenization.Bpe;

namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>model</c> of a <c>tokenizer.json</c>: vocabulary, alphabet and merges of a BPE.</summary>
internal static class BpeModelReader
{
    /// <param name="isByteLevel">Whether words are spelled byte by byte rather than character by character.</param>
    public static BpeDefinition Read(JsonEntry model, bool isByteLevel)
    {
        var type = model.Optional("type")?.AsString() ?? "BPE";
        if (type is not "BPE")
        {
            throw model.Bad($"found a {type} model, expected BPE.");
        }

        RefuseVariants(model);
        var vocabulary = ReadVocabulary(model.Required("vocab"));
        return new BpeDefinition(
            vocabulary,
            isByteLevel ? AlphabetReader.ReadBytes(model, vocabulary) : AlphabetReader.ReadCharacters(model, vocabulary),
            ReadMerges(model.Required("merges"), vocabulary),
            model.OptionalBoolean("ignore_merges", otherwise: false));
    }

    private static void RefuseVariants(JsonEntry model)
    {
        if (model.Optional("dropout") is { } dropout && !(dropout.Value.ValueKind is System.Text.Json.JsonValueKind.Number && dropout.Value.GetDouble() is 0))
        {
            throw dropout.Wrong("null: encoding is deterministic");
        }

        foreach (var affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.Optional(affix) is { } entry && entry.AsString().Length > 0)
            {
                throw entry.Wrong("null: neither byte-level nor SentencePiece vocabularies have one");
            }
        }
    }

    private static Vocabulary ReadVocabulary(JsonEntry entry)
    {
        var vocabulary = new Vocabulary();
        foreach ((var token, var value) in entry.Properties())
        {
            var id = value.AsTokenId();
            if (!vocabulary.TryAdd(token, id))
            {
                throw value.Bad($"the id {id} is given to {vocabulary.TokenAt(id)} already.");
            }
        }

        return vocabulary;
    }

    private static List<Merge> ReadMerges(JsonEntry entry, Vocabulary vocabulary)
    {
        var merges = new List<Merge>(entry.Count);
        var pairs = new HashSet<TokenPair>(entry.Count);
        foreach (var element in entry.Elements())
        {
            var merge = ReadMerge(element, vocabulary);
            if (!pairs.Add(merge.Pair))
            {
                throw element.Bad("this merge is listed twice.");
            }

            merges.Add(merge);
        }

        return merges;
    }

    private static Merge ReadMerge(JsonEntry entry, Vocabulary vocabulary)
    {
        var pair = entry.IsString ? entry.AsString().Split(' ') : [.. entry.Elements().Select(e => e.AsString())];

        // Two parts that are not empty make a longer token, so no chain of merges can run in a circle.
        if (pair is not [{ Length: > 0 } left, { Length: > 0 } right])
        {
            throw entry.Wrong("two tokens, as \"a b\" or [\"a\", \"b\"]");
        }

        return new Merge(new TokenPair(Find(left), Find(right)), Find(left + right));

        int Find(string token) => vocabulary.TryGetId(token, out var id)
            ? id
            : throw entry.Bad($"the merge of {left} and {right} needs {token}, which is not in the vocabulary.");
    }
}
