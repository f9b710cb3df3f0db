using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Reads the keys that Llama's configuration has and most later families kept.</summary>
internal static class LlamaShape
{
    public static DecoderSpec Read(ModelConfig config, string family, LlamaDefaults defaults)
    {
        var hidden = config.Whole("hidden_size", ConfigRanges.HiddenSize);
        var attention = ReadAttention(config, hidden, defaults);
        var stated = config.Whole("max_position_embeddings", ConfigRanges.ContextLength);
        var positions = RotaryReader.Read(config, defaults.Rotary, attention.HeadSize, stated);
        return new DecoderSpec
        {
            Family = family,
            VocabularySize = config.Whole("vocab_size", ConfigRanges.VocabularySize),
            HiddenSize = hidden,
            LayerCount = config.Whole("num_hidden_layers", ConfigRanges.LayerCount),
            ContextLength = StretchedContext.Of(stated, positions),
            Attention = attention,
            Mlp = new MlpSpec(
                MlpKind.Gated,
                ActivationNames.Read(config, defaults.ActivationKey, defaults.Activation),
                config.Whole("intermediate_size", ConfigRanges.IntermediateSize)),
            Norm = new NormSpec(NormKind.RmsNorm, (float)config.Number("rms_norm_eps", ConfigRanges.NormEpsilon, defaults.NormEpsilon)),
            Position = positions,
            Head = HeadReader.Read(config, defaults.Tied),
        };
    }

    private static AttentionSpec ReadAttention(ModelConfig config, int hidden, LlamaDefaults defaults)
    {
        var heads = config.Whole("num_attention_heads", ConfigRanges.HeadCount);
        var keyValueHeads = config.WholeOrNone("num_key_value_heads", ConfigRanges.HeadCount, defaults.KeyValueHeadCount) ?? heads;
        if (heads % keyValueHeads != 0)
        {
            throw config.Refuse("num_key_value_heads", $"{keyValueHeads} found, a divisor of num_attention_heads {heads} expected");
        }

        if (!config.Has("head_dim") && defaults.HeadSize is null && hidden % heads != 0)
        {
            throw config.Refuse("num_attention_heads", $"{heads} found, a divisor of hidden_size {hidden} expected where head_dim is absent");
        }

        return new AttentionSpec(heads, keyValueHeads, config.Whole("head_dim", ConfigRanges.HeadSize, defaults.HeadSize ?? (hidden / heads)));
    }
}
