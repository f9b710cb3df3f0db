using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Devices;

/// <summary>What a decoder is made from.</summary>
/// <param name="Spec">What the model is made of.</param>
/// <param name="Weights">Where its weights are.</param>
/// <param name="Reader">Reads them; asked only for types while memory is estimated.</param>
public sealed record DecoderSource(DecoderSpec Spec, DecoderWeights Weights, IWeightReader Reader);
