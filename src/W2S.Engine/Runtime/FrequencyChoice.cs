using W2S.Engine.Models;

namespace W2S.Engine.Runtime;

/// <summary>Chooses the rotary frequencies of new sequences. Safe to use from any thread.</summary>
/// <remarks>Keeps the latest it computed: sequences made one after the other mostly share theirs.</remarks>
internal sealed class FrequencyChoice(RotaryPositions positions, int contextLength)
{
    private volatile Computed? _latest;

    /// <param name="expectedLength">See <see cref="IDecoder.CreateSequence"/>.</param>
    public RotaryFrequencies For(int? expectedLength)
    {
        var length = DecidingLength(expectedLength ?? contextLength);
        var latest = _latest;
        if (latest?.Length != length)
        {
            _latest = latest = new Computed(length, RotaryFrequencies.Compute(positions, length));
        }

        return latest.Frequencies;
    }

    /// <summary>One length for all those that have the same frequencies.</summary>
    private int DecidingLength(int length) => positions.Scaling switch
    {
        DynamicRotaryScaling dynamic => Math.Max(length, dynamic.OriginalLength),
        LongRotaryScaling { OriginalLength: var original } => length > original ? original + 1 : original,
        _ => contextLength,
    };

    private sealed record Computed(int Length, RotaryFrequencies Frequencies);
}
