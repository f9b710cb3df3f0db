namespace W2S.Engine.Models.Configuration;

/// <summary>How long sequences may become where rotary scaling stretches the length a configuration states.</summary>
internal static class StretchedContext
{
    /// <param name="stated"><c>max_position_embeddings</c>, in tokens.</param>
    public static int Of(int stated, RotaryPositions positions) => positions.Scaling switch
    {
        LinearRotaryScaling linear => Times(stated, linear.Factor),
        DynamicRotaryScaling dynamic => Times(stated, dynamic.Factor),

        // Added by hand, as Qwen2.5's documentation says to, it leaves the stated length as it was.
        YarnRotaryScaling yarn => Math.Max(stated, Times(yarn.OriginalLength, yarn.Factor)),
        _ => stated,
    };

    private static int Times(int length, double factor) => (int)Math.Min(length * factor, ConfigRanges.ContextLength.Most);
}
