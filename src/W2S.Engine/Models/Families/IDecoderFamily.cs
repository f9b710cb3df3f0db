using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>One kind of checkpoint: how its configuration and its weight names map onto the common description.</summary>
internal interface IDecoderFamily
{
    /// <summary>The <c>model_type</c> it answers to.</summary>
    string ModelType { get; }

    /// <summary>What stands before the decoder's own tensor names in checkpoints saved with a head; others leave it out.</summary>
    string TensorPrefix { get; }

    /// <exception cref="Checkpoints.ModelFormatException">
    /// A value is missing, out of its range, or asks for what is not supported.
    /// </exception>
    DecoderSpec ReadSpec(ModelConfig config);

    /// <param name="spec">What <see cref="ReadSpec"/> made of the same configuration.</param>
    /// <param name="prefix">As the checkpoint has it: <see cref="TensorPrefix"/> or nothing.</param>
    DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix);
}
