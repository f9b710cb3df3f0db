using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Json;

namespace W2S.Engine.Tokenization;

/// <summary>
/// Reads the tokenizer of a checkpoint folder, in the format of Hugging Face's <c>tokenizers</c> library or an older one.
/// </summary>
/// <remarks>
/// <para><c>tokenizer.json</c> decides how text becomes ids; <c>tokenizer_config.json</c> and, for what it leaves open,
/// <c>special_tokens_map.json</c> name the special tokens. As in Hugging Face transformers 5, <c>add_bos_token</c> and
/// <c>add_eos_token</c> have no say where there is a <c>tokenizer.json</c>: its post-processor has. Truncation and padding
/// stored in the file are not applied.</para>
/// <para>Where there is none, SentencePiece's <c>tokenizer.model</c> is read, or else GPT-2's <c>vocab.json</c> with <c>merges.txt</c>;
/// then <c>added_tokens.json</c> counts too, and <c>add_bos_token</c> and <c>add_eos_token</c> do: without them a
/// <c>tokenizer.model</c> puts its begin token before a text. The first space of a <c>tokenizer.model</c> is put as SentencePiece puts it
/// unless <c>tokenizer_config.json</c> says <c>"legacy": false</c>, which means the same as in transformers. Only BPE models that change
/// nothing in text but its spaces are read (Llama 2, Mistral, Gemma), and beside <c>vocab.json</c> only GPT-2's own way of cutting
/// text into words.</para>
/// <para>What is read: BPE models, over bytes where the pre-tokenizer ends with ByteLevel (GPT-2, Llama 3, Qwen) and otherwise over
/// characters, with or without byte fallback (SentencePiece: Llama 2, Mistral, Gemma); the normalizers NFC, Prepend
/// and Replace; the pre-tokenizers Split, Digits, WhitespaceSplit, Metaspace and ByteLevel; the post-processors
/// TemplateProcessing and ByteLevel; the decoders ByteLevel, Metaspace, and Replace, ByteFallback, Fuse and Strip in that
/// order. Anything else is refused by name.</para>
/// <para>Added tokens that are marked special are recognised in trusted text only. Added tokens that are not (for example
/// runs of spaces) are part of the vocabulary like any other and are recognised everywhere. No other text becomes a special
/// token, not even where the model's merges would make it one.</para>
/// <para>The files are not trusted: links may not lead out of the folder, sizes, ids and nesting are bounded, and a pattern
/// is given up once it has taken 5 seconds on one piece of a text.</para>
/// </remarks>
public static class TokenizerFile
{
    /// <summary>
    /// Longest text encoded at once, in UTF-16 units: 8,388,608. A longer one is refused with <see cref="InvalidOptionException"/>.
    /// </summary>
    public const int MaxTextLength = 1 << 23;

    /// <summary>What to do about a tokenizer that cannot be read as it is.</summary>
    internal const string HowToConvert = "Saving the tokenizer once with a current transformers library writes a tokenizer.json.";

    /// <summary>The tokenizer in <paramref name="folder"/>: immutable and safe to use from any thread.</summary>
    /// <exception cref="TokenizerFormatException">
    /// A file is missing, malformed, or asks for something this tokenizer does not do.
    /// </exception>
    public static ITokenizer Load(string folder)
    {
        var files = new TokenizerFiles(folder);
        using var config = files.ReadJson(CheckpointFiles.TokenizerConfig);
        using var map = files.ReadJson(CheckpointFiles.SpecialTokensMap);
        using var source = TokenizerSource.Open(files, config?.Root, map?.Root);

        var root = source.Root;
        var definition = ReadDefinition(root, config?.Root);
        var tokens = new AddedTokenTable(definition.Model.Vocabulary);
        AddedTokenReader.Read(root, tokens);
        var names = new SpecialTokenNames(config?.Root, map?.Root, source.Names);
        names.AddTo(tokens);
        tokens.RequireOrdinaryBytes(definition.Model.Alphabet.ByteTokens, root with { Path = "added_tokens" });

        return new BpeTokenizer(definition, tokens.ToList(), TemplateReader.Read(root.Optional("post_processor"), tokens))
        {
            BeginOfSequence = names.IdOf("bos_token", tokens),
            EndOfSequence = names.IdOf("eos_token", tokens),
        };
    }

    private static TokenizerDefinition ReadDefinition(JsonEntry root, JsonEntry? config)
    {
        var preTokenizer = root.Optional("pre_tokenizer");
        var isByteLevel = PreTokenizerReader.IsByteLevel(preTokenizer);
        return new TokenizerDefinition(
            NormalizerReader.Read(root.Optional("normalizer")),
            PreTokenizerReader.Read(preTokenizer, config),
            BpeModelReader.Read(root.Required("model"), isByteLevel),
            DecoderReader.Read(root.Required("decoder"), isByteLevel));
    }
}
