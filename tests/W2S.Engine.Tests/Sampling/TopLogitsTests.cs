using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Sampling;

namespace W2S.Engine.Tests.Sampling;

public sealed class TopLogitsTests
{
    [Fact]
    public void Find_AnyVocabularyAndK_IsWhatSortingFinds()
    {
        // Few distinct values: ties everywhere, also with the k-th.
        var cases = Gen.Choose(-20, 20).Select(i => i / 4f).ArrayOf()
            .SelectMany(logits => Gen.Choose(1, Math.Max(1, logits.Length)).Select(k => (Logits: logits, K: k)))
            .Where(c => c.Logits.Length > 0);
        var top = new TopLogits(); // one for all: what an earlier search left must not matter
        Prop.ForAll(cases.Resize(700).ToArbitrary(), c => AssertIsWhatSortingFinds(top, c.Logits, c.K))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(1000)]
    [InlineData(50_257)]
    public void Find_AWholeVocabulary_IsWhatSortingFinds(int k)
    {
        var random = new Random(1);
        float[] scattered = [.. Enumerable.Range(0, 50_257).Select(_ => random.NextSingle())];
        var top = new TopLogits();

        AssertIsWhatSortingFinds(top, scattered, k);
        AssertIsWhatSortingFinds(top, [.. scattered.Order()], k);
        AssertIsWhatSortingFinds(top, [.. scattered.OrderDescending()], k);
        AssertIsWhatSortingFinds(top, [.. scattered.Select(_ => 1f)], k);
    }

    private static void AssertIsWhatSortingFinds(TopLogits top, float[] logits, int k)
    {
        var kth = logits.OrderDescending().ElementAt(k - 1);
        int[] expected = [.. Enumerable.Range(0, logits.Length).Where(token => logits[token] >= kth)];

        top.Find(logits, k);

        Assert.Equal(expected, top.Tokens.ToArray());
        Assert.Equal(expected.Select(token => logits[token]), top.Logits.ToArray());
    }
}
