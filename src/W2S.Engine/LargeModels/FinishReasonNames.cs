namespace W2S.Engine.LargeModels;

/// <summary>Names of <see cref="FinishReason"/>: those that other services use, and <c>budget</c>, which only a search knows.</summary>
internal static class FinishReasonNames
{
    /// <summary><c>stop</c>, <c>length</c> or <c>budget</c>.</summary>
    public static string Name(this FinishReason finish) => finish switch
    {
        FinishReason.Length => "length",
        FinishReason.Budget => "budget",
        _ => "stop",
    };
}
