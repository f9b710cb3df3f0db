using W2S.Engine.Checkpoints;

namespace W2S.Engine.Models.Configuration;

/// <summary>Reads one <c>rope_scaling</c> or <c>rope_parameters</c>, with the defaults of transformers.</summary>
/// <param name="settings">The object itself, within <paramref name="config"/>.</param>
/// <param name="size">Rotated numbers of each head.</param>
/// <param name="contextLength">What the configuration states, in tokens.</param>
internal sealed class RotaryScalingReader(
    ModelConfig config, ModelConfig settings, RotarySpelling spelling, int size, int contextLength)
{
    private const string OriginalLengthKey = "original_max_position_embeddings";

    /// <summary>Null where the frequencies are the plain ones.</summary>
    public RotaryScaling? Read()
    {
        var key = settings.Has("rope_type") ? "rope_type" : "type";
        var name = settings.Text(key, "default");
        return spelling.OldTypes.GetValueOrDefault(name, name) switch
        {
            "default" => null,
            "linear" => new LinearRotaryScaling(settings.Number("factor", ConfigRanges.RotaryFactor)),
            "dynamic" => new DynamicRotaryScaling(settings.Number("factor", ConfigRanges.RotaryFactor), contextLength),
            "llama3" => ReadLlama3(),
            "yarn" => ReadYarn(),
            "longrope" => ReadLong(),
            _ => throw settings.Refuse(
                key, $"'{FileText.Shown(name)}' found, one of default, linear, dynamic, llama3, yarn, longrope expected"),
        };
    }

    private Llama3RotaryScaling ReadLlama3()
    {
        var low = settings.Number("low_freq_factor", ConfigRanges.RotaryTurns);
        var high = settings.Number("high_freq_factor", ConfigRanges.RotaryTurns);
        return high > low
            ? new Llama3RotaryScaling(settings.Number("factor", ConfigRanges.RotaryFactor), low, high, OriginalLength())
            : throw settings.Refuse("high_freq_factor", $"{high} found, more than low_freq_factor {low} expected");
    }

    private YarnRotaryScaling ReadYarn()
    {
        var original = OriginalLength();
        var factor = Factor(original);
        return new YarnRotaryScaling(
            factor,
            original,
            settings.Number("beta_fast", ConfigRanges.RotaryTurns, 32),
            settings.Number("beta_slow", ConfigRanges.RotaryTurns, 1),
            settings.Number("attention_factor", ConfigRanges.RotaryMagnitude, YarnMagnitude(factor)),
            settings.Flag("truncate", fallback: true));
    }

    // Both of DeepSeek's weights or neither; 0 is none.
    private double YarnMagnitude(double factor)
    {
        var weight = settings.Number("mscale", ConfigRanges.RotaryMagnitudeWeight, 0);
        var inverse = settings.Number("mscale_all_dim", ConfigRanges.RotaryMagnitudeWeight, 0);
        return weight == 0 || inverse == 0 ? Of(1) : Of(weight) / Of(inverse);

        double Of(double w) => factor <= 1 ? 1 : (0.1 * w * Math.Log(factor)) + 1;
    }

    private LongRotaryScaling ReadLong()
    {
        var original = OriginalLength();
        var factor = Factor(original);
        var magnitude = factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original)));
        return new LongRotaryScaling(
            Divisors("short_factor"),
            Divisors("long_factor"),
            original,
            settings.Number("attention_factor", ConfigRanges.RotaryMagnitude, magnitude));
    }

    private IReadOnlyList<double> Divisors(string key)
    {
        var divisors = settings.Numbers(key, ConfigRanges.RotaryDivisor);
        return divisors.Count == size / 2
            ? divisors
            : throw settings.Refuse(key, $"{divisors.Count} numbers found, {size / 2} expected: one for each pair of {size} rotated numbers");
    }

    private double Factor(int original) =>
        settings.Number("factor", ConfigRanges.RotaryFactor, (double)contextLength / original);

    private int OriginalLength() => config.Whole(
        OriginalLengthKey,
        ConfigRanges.OriginalLength,
        settings.Whole(OriginalLengthKey, ConfigRanges.OriginalLength, spelling.OriginalLength ?? contextLength));
}
