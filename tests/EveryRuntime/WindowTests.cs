using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>A layer with a window of w tokens sees w - 1 tokens back, and two such layers see twice as far.</summary>
public sealed class WindowTests
{
    private const int OtherToken = 99;

    /// <summary>Three blocks and five tokens of a fourth.</summary>
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 53).Select(i => (i * i * 5 + 1) % 97)];

    public static TheoryData<string, int> Cases => RuntimeCases.Exact.With([1, 2, 15, 16, 17, 24]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_OtherTokensBeforeTheWindow_ChangeNothing(string runtime, int window)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(RandomFamilies.Mistral(window));
        var unseen = Tokens.Length - 1 - (2 * (window - 1));

        int[] changed = [.. Enumerable.Repeat(OtherToken, unseen), .. Tokens.Skip(unseen)];

        tested.AssertSame(decoder.LastLogits(Tokens), decoder.LastLogits(changed));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_OldestTokenInTheWindow_IsSeen(string runtime, int window)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(RandomFamilies.Mistral(window));
        int[] changed = [.. Tokens];
        changed[Tokens.Length - 1 - (2 * (window - 1))] = OtherToken;

        tested.AssertDiffer(decoder.LastLogits(Tokens), decoder.LastLogits(changed));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_WindowAsLongAsTheSequence_IsAsNone(string runtime, int shorter)
    {
        var tested = RuntimeCases.Named(runtime);
        var length = Tokens.Length - shorter;
        using var with = tested.Load(RandomFamilies.Mistral(length));
        using var without = tested.Load(RandomFamilies.Mistral(length + 1000));

        tested.AssertSame(without.LastLogits(Tokens[..length]), with.LastLogits(Tokens[..length]));
    }
}
