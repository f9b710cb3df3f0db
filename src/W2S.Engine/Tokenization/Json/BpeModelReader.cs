using W2S.Engine.Tokenization.Bpe;

namespace W2S.Engine.Tokenization.Json;

/// <summary>The <c>model</c> of a <c>tokenizer.json</c>: vocabulary and merges of a byte-level BPE.</summary>
internal static class BpeModelReader
{
    public static BpeDefinition Read(JsonEntry model)
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
            FindByteTokens(model, vocabulary),
            ReadMerges(model.Required("merges"), vocabulary),
            model.OptionalBoolean("ignore_merges", otherwise: false));
    }

    // unk_token and fuse_unk need no support: with all 256 byte tokens present nothing is ever unknown.
    private static void RefuseVariants(JsonEntry model)
    {
        if (model.OptionalBoolean("byte_fallback", otherwise: false))
        {
            throw model.Bad("byte_fallback is not supported: it belongs to SentencePiece vocabularies, expected a byte-level one.");
        }

        if (model.Optional("dropout") is { } dropout && !(dropout.Value.ValueKind is System.Text.Json.JsonValueKind.Number && dropout.Value.GetDouble() is 0))
        {
            throw dropout.Wrong("null: encoding is deterministic");
        }

        foreach (var affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.Optional(affix) is { } entry && entry.AsString().Length > 0)
            {
                throw entry.Wrong("null: a byte-level vocabulary has none");
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

    private static int[] FindByteTokens(JsonEntry model, Vocabulary vocabulary)
    {
        var ids = new int[256];
        for (var value = 0; value < 256; value++)
        {
            var spelled = ByteLevelAlphabet.ToCharacter((byte)value);
            if (!vocabulary.TryGetId([spelled], out ids[value]))
            {
                throw model.Bad($"the vocabulary has no token {spelled} for byte 0x{value:X2}; a byte-level one has all 256.");
            }
        }

        return ids;
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
