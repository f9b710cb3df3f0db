using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tokenization.Bpe;

namespace W2S.Engine.Tests.Tokenization.Bpe;

public sealed class BpeMergerTests
{
    [Fact]
    public void Merge_AnyWordAndMerges_GivesWhatTheDefinitionGives()
    {
        Arbitrary<int[]> words = Gen.Choose(0, 3).ArrayOf().ToArbitrary();
        Arbitrary<int> seeds = Gen.Choose(0, 100_000).ToArbitrary();
        Prop.ForAll(words, seeds, (word, seed) =>
        {
            var merges = RandomMerges(new Random(seed));
            return new BpeMerger().Merge(word, new MergeRanks(merges)).ToArray().SequenceEqual(MergeByDefinition(word, merges));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Merge_SeveralWordsInOneWorkspace_DoNotDisturbEachOther()
    {
        var ranks = new MergeRanks([new Merge(new TokenPair('a', 'a'), 256)]);
        var merger = new BpeMerger();
        Assert.Equal([256, 256], merger.Merge(['a', 'a', 'a', 'a'], ranks).ToArray());
        Assert.Equal(['b'], merger.Merge(['b'], ranks).ToArray());
        Assert.Equal([256, 'a'], merger.Merge(['a', 'a', 'a'], ranks).ToArray());
        Assert.Equal(5_000, merger.Merge(Enumerable.Repeat((int)'a', 10_000).ToArray(), ranks).Length);
    }

    // Until nothing can be merged: find the lowest rank, leftmost first, and join it.
    private static List<int> MergeByDefinition(int[] word, List<Merge> merges)
    {
        List<int> tokens = [.. word];
        while (true)
        {
            var best = -1;
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                if (RankAt(i) < (best < 0 ? int.MaxValue : RankAt(best)))
                {
                    best = i;
                }
            }

            if (best < 0)
            {
                return tokens;
            }

            tokens[best] = merges[RankAt(best)].Result;
            tokens.RemoveAt(best + 1);
        }

        int RankAt(int i) => merges.FindIndex(m => m.Pair == new TokenPair(tokens[i], tokens[i + 1])) is int rank and >= 0 ? rank : int.MaxValue;
    }

    // Each merge makes a token of its own, as trained merges do.
    private static List<Merge> RandomMerges(Random random)
    {
        var merges = new List<Merge>();
        List<int> known = [0, 1, 2, 3];
        while (merges.Count < 12)
        {
            var pair = new TokenPair(known[random.Next(known.Count)], known[random.Next(known.Count)]);
            if (!merges.Exists(m => m.Pair == pair))
            {
                known.Add(256 + merges.Count);
                merges.Add(new Merge(pair, known[^1]));
            }
        }

        return merges;
    }
}
