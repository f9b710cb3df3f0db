using System.Globalization;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Models.Configuration;

/// <summary>What stands on top of a decoder, which every family's configuration says in the same keys.</summary>
internal static class HeadReader
{
    private const string Classifier = "ForSequenceClassification";
    private static readonly string[] LanguageModels = ["LMHeadModel", "ForCausalLM"];

    /// <summary>What <c>architectures</c> names; a language model where it names nothing.</summary>
    /// <param name="tiedByDefault">What the family does where <c>tie_word_embeddings</c> is absent.</param>
    public static HeadSpec Read(ModelConfig config, bool tiedByDefault)
    {
        var architecture = config.Texts("architectures") is [var first, ..] ? first : null;
        if (architecture is null || LanguageModels.Any(m => architecture.EndsWith(m, StringComparison.Ordinal)))
        {
            return new LanguageModelHead(config.Flag("tie_word_embeddings", tiedByDefault));
        }

        return architecture.EndsWith(Classifier, StringComparison.Ordinal)
            ? new ClassificationHead(Labels(config), PadToken(config))
            : throw config.Refuse(
                "architectures", $"'{FileText.Shown(architecture)}' found, ...{string.Join(", ...", LanguageModels)} or ...{Classifier} expected");
    }

    /// <summary>Where the head's matrix is stored; null where the token embedding serves.</summary>
    /// <param name="languageModel">Name of a language model's output matrix.</param>
    public static WeightReference? Weights(DecoderSpec spec, string languageModel = "lm_head.weight") => spec.Head switch
    {
        LanguageModelHead { Tied: true } => null,
        ClassificationHead classifier => Weight.Matrix("score.weight", classifier.Labels.Count, spec.HiddenSize),
        _ => Weight.Matrix(languageModel, spec.VocabularySize, spec.HiddenSize),
    };

    // Early Llama checkpoints say -1 for none.
    private static int? PadToken(ModelConfig config)
    {
        var token = config.WholeOrNone("pad_token_id", ConfigRanges.PadToken, fallback: null);
        return token < 0 ? null : token;
    }

    private static List<string> Labels(ModelConfig config)
    {
        // transformers leaves its default of two labels out of the file.
        const int DefaultCount = 2;
        var names = config.Object("id2label");
        var count = names?.Keys.Count() ?? config.Whole("num_labels", ConfigRanges.LabelCount, DefaultCount);
        if (!ConfigRanges.LabelCount.Contains(count))
        {
            throw config.Refuse("id2label", $"{count} labels found, {ConfigRanges.LabelCount.Least} to {ConfigRanges.LabelCount.Most} expected");
        }

        return [.. Enumerable.Range(0, count).Select(id =>
            names is null ? $"LABEL_{id}" : names.Text(id.ToString(CultureInfo.InvariantCulture)))];
    }
}
