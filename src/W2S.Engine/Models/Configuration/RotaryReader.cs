namespace W2S.Engine.Models.Configuration;

/// <summary>
/// Reads rotary positions in both spellings: <c>rope_theta</c> and <c>rope_scaling</c>, or all in <c>rope_parameters</c> (transformers 5).
/// Where both stand there, what counts is what counts for transformers.
/// </summary>
internal static class RotaryReader
{
    private const double DefaultTheta = 10_000;
    private const string ShareKey = "partial_rotary_factor";
    private static readonly string[] LayerKinds = ["full_attention", "sliding_attention"];

    /// <param name="contextLength">What the configuration states, in tokens.</param>
    public static RotaryPositions Read(ModelConfig config, RotarySpelling spelling, int headSize, int contextLength)
    {
        var settings = Settings(config);
        var theta = config.Number(spelling.Theta, ConfigRanges.RotaryTheta, DefaultTheta);
        theta = settings?.Number("rope_theta", ConfigRanges.RotaryTheta, theta) ?? theta;
        var size = ReadSize(config, settings, spelling, headSize);
        var positions = new RotaryPositions(theta, size);
        return settings is null
            ? positions
            : positions with { Scaling = new RotaryScalingReader(config, settings, spelling, size, contextLength).Read() };
    }

    private static ModelConfig? Settings(ModelConfig config)
    {
        ModelConfig?[] found = [config.Object("rope_scaling"), config.Object("rope_parameters")];
        var settings = Array.Find(found, candidate => candidate?.Keys.Any() == true);
        return settings is not null && Array.Find(LayerKinds, settings.Has) is { } kind
            ? throw settings.Refuse(kind, "found, one set of numbers for all layers expected")
            : settings;
    }

    private static int ReadSize(ModelConfig config, ModelConfig? settings, RotarySpelling spelling, int headSize)
    {
        var share = spelling.Share is { } old ? config.Number(old, ConfigRanges.RotaryShare, spelling.DefaultShare) : spelling.DefaultShare;
        share = settings?.Number(ShareKey, ConfigRanges.RotaryShare, share) ?? share;
        share = config.Number(ShareKey, ConfigRanges.RotaryShare, share);
        if (share != 1 && !spelling.AllowsPart)
        {
            throw config.Refuse(ShareKey, $"{share} found, only 1 is supported for this model_type");
        }

        var size = (int)(headSize * share);
        var key = share == 1 ? "head_dim" : spelling.Share is { } older && config.Has(older) ? older : ShareKey;
        return size > 0 && size % 2 == 0
            ? size
            : throw config.Refuse(
                key,
                $"{size} of {headSize} numbers rotated in each head found, an even number expected: rotary positions turn pairs");
    }
}
