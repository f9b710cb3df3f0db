using W2S.Engine.LargeModels;

namespace W2S.Engine.Tests.Support;

internal static class Candidates
{
    public static Candidate Of(string text, FinishReason? finish = null, int index = 0, int parent = 0, int? stopIndex = null) => new()
    {
        Index = index,
        Parent = parent,
        Tokens = text.Select(c => (int)c).ToArray(),
        NewTokens = 0,
        Text = text,
        Finish = finish,
        StopIndex = stopIndex,
    };
}
