using W2S.Engine.Checkpoints;
using W2S.Engine.Models.Configuration;
using W2S.Engine.Models.Families;

namespace W2S.Engine.Models;

/// <summary>
/// A checkpoint folder whose configuration and stored tensors were held against each other: what a runtime loads from.
/// No weight was read yet. Safe to use from any thread.
/// </summary>
public sealed class VerifiedCheckpoint : IDisposable
{
    private VerifiedCheckpoint(DecoderSpec spec, DecoderWeights weights, IReadOnlyList<int> endTokens, Checkpoint checkpoint)
    {
        Spec = spec;
        Weights = weights;
        EndTokens = endTokens;
        Checkpoint = checkpoint;
    }

    /// <summary>What the model is made of.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>Where its weights are; all of them exist with the right shape.</summary>
    public DecoderWeights Weights { get; }

    /// <summary>
    /// Tokens that end a response: those of <c>generation_config.json</c>, else of <c>config.json</c>; empty where neither says.
    /// </summary>
    public IReadOnlyList<int> EndTokens { get; }

    /// <summary>Reads the weights.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Opens <paramref name="folder"/>, which holds <c>config.json</c> and <c>*.safetensors</c>.</summary>
    /// <exception cref="ModelFormatException">Configuration or weights are missing, malformed, not supported, or do not match.</exception>
    public static VerifiedCheckpoint Open(string folder)
    {
        var files = new CheckpointFolder(folder);
        var config = ModelConfig.Read(files, CheckpointFiles.Config)
            ?? throw new ModelFormatException($"{files.Path}: no {CheckpointFiles.Config} found");
        var family = ModelFamilies.Resolve(config);
        var spec = family.ReadSpec(config);
        IReadOnlyList<int> endTokens = ReadEndTokens(config, ModelConfig.Read(files, CheckpointFiles.GenerationConfig), spec);
        var weights = family.MapWeights(config, spec, family.TensorPrefix);

        // All of the configuration was read by now: nothing is opened for one that is refused.
        var checkpoint = Checkpoint.Open(files);
        try
        {
            if (!checkpoint.Names.Any(name => name.StartsWith(family.TensorPrefix, StringComparison.Ordinal)))
            {
                weights = family.MapWeights(config, spec, prefix: "");
            }

            checkpoint.Verify(weights);
            return new VerifiedCheckpoint(spec, weights, endTokens, checkpoint);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Checkpoint.Dispose();

    // Some published models name end tokens their vocabulary does not have: those can never come up.
    private static int[] ReadEndTokens(ModelConfig config, ModelConfig? generation, DecoderSpec spec) =>
        [.. (generation?.TokenIds("eos_token_id") ?? config.TokenIds("eos_token_id") ?? []).Where(id => id < spec.VocabularySize).Distinct()];
}
