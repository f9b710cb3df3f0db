namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>
/// Which calls a round makes with the calls that are left: every hypothesis has its first successor before any has a second.
/// </summary>
internal static class CallPlan
{
    /// <param name="parents">Indices of the unfinished hypotheses, in order.</param>
    /// <param name="successors">Wanted of each.</param>
    /// <param name="inOneCall">Whether a call may ask for several choices.</param>
    /// <param name="left">Calls that may be made.</param>
    /// <returns>By parent, then by successor.</returns>
    public static List<PlannedCall> Create(IReadOnlyList<int> parents, int successors, bool inOneCall, long left)
    {
        var calls = inOneCall
            ? parents.Select(parent => new PlannedCall(parent, 0, successors, Stream: 0))
            : Enumerable.Range(0, successors)
                .SelectMany(_ => parents, (successor, parent) => new PlannedCall(parent, successor, 1, successor));
        return [.. calls.Take(Affordable(left)).OrderBy(call => call.Parent).ThenBy(call => call.Successor)];
    }

    /// <summary>As many of <paramref name="missing"/> as are affordable; hypotheses that have the fewest successors go first.</summary>
    /// <param name="held">[hypotheses], successors each has already.</param>
    public static List<PlannedCall> TopUp(IReadOnlyList<PlannedCall> missing, IReadOnlyList<int> held, long left) =>
    [
        .. missing.GroupBy(call => call.Parent)
            .SelectMany(calls => calls.Select((call, i) => (Call: call, Rank: held[call.Parent] + i)))
            .OrderBy(ranked => ranked.Rank)
            .Take(Affordable(left))
            .Select(ranked => ranked.Call),
    ];

    private static int Affordable(long left) => (int)Math.Min(left, int.MaxValue);
}
