using W2S.Engine.LargeModels.BlackBox.Calls;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Calls;

public sealed class CallPlanTests
{
    [Theory]
    [InlineData(100, new[] { 0, 0, 0, 2, 2, 2, 5, 5, 5 })]
    [InlineData(5, new[] { 0, 0, 2, 2, 5 })]
    [InlineData(3, new[] { 0, 2, 5 })]
    [InlineData(2, new[] { 0, 2 })]
    public void Create_FewCallsLeft_EveryHypothesisHasItsFirstSuccessorBeforeAnyHasASecond(long left, int[] expectedParents)
    {
        var calls = CallPlan.Create([0, 2, 5], successors: 3, inOneCall: false, left);

        Assert.Equal(expectedParents, calls.Select(call => call.Parent));
        Assert.All(calls.GroupBy(call => call.Parent), own => Assert.Equal(Enumerable.Range(0, own.Count()), own.Select(call => call.Successor)));
    }

    [Fact]
    public void Create_SeveralChoicesInOneCall_IsOneCallForEachHypothesis() =>
        Assert.Equal([new(1, 0, 4, 0), new(3, 0, 4, 0)], CallPlan.Create([1, 3], successors: 4, inOneCall: true, left: long.MaxValue));

    [Fact]
    public void TopUp_FewCallsLeft_GoToThoseThatHaveLeast()
    {
        PlannedCall[] missing = [new(0, 2, 1, 2), new(0, 3, 1, 3), new(1, 0, 1, 4), new(1, 1, 1, 5)];

        Assert.Equal([missing[2], missing[3]], CallPlan.TopUp(missing, held: [2, 0], left: 2));
        Assert.Equal([missing[2], missing[3], missing[0]], CallPlan.TopUp(missing, held: [2, 0], left: 3));
    }
}
