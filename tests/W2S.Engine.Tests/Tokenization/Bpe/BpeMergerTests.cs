using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tokenization.Bpe;

namespace W2S.Engine.Tests.Tokenization.Bpe;

public sealed class BpeMergerTests
{
    private static readonly int[] ByteTokens = [.. Enumerable.Range(0, 256)];

    [Fact]
    public void Merge_AnyWordAndMerges_GivesWhatTheDefinitionGives()
    {
        Arbitrary<byte[]> words = Gen.Choose(0, 3).Select(b => (byte)b).ArrayOf().ToArbitrary();
        Arbitrary<int> seeds = Gen.Choose(0, 100_000).ToArbitrary();
        Prop.ForAll(words, seeds, (word, seed) =>
        {
            Dictionary<long, (int Rank, int Result)> ranks = RandomMerges(new Random(seed));
            return new BpeMerger().Merge(word, ByteTokens, ranks).ToArray().SequenceEqual(MergeByDefinition(word, ranks));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Merge_SeveralWordsInOneWorkspace_DoNotDisturbEachOther()
    {
        var ranks = new Dictionary<long, (int Rank, int Result)> { [Merge.PairOf('a', 'a')] = (0, 256) };
        var merger = new BpeMerger();
        Assert.Equal([256, 256], merger.Merge("aaaa"u8, ByteTokens, ranks).ToArray());
        Assert.Equal(['b'], merger.Merge("b"u8, ByteTokens, ranks).ToArray());
        Assert.Equal([256, 'a'], merger.Merge("aaa"u8, ByteTokens, ranks).ToArray());
        Assert.Equal(5_000, merger.Merge(Enumerable.Repeat((byte)'a', 10_000).ToArray(), ByteTokens, ranks).Length);
    }

    // Until nothing can be merged: find the lowest rank, leftmost first, and join it.
    private static List<int> MergeByDefinition(byte[] word, Dictionary<long, (int Rank, int Result)> ranks)
    {
        List<int> tokens = [.. word.Select(b => ByteTokens[b])];
        while (true)
        {
            int best = -1;
            for (int i = 0; i + 1 < tokens.Count; i++)
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

            tokens[best] = ranks[Merge.PairOf(tokens[best], tokens[best + 1])].Result;
            tokens.RemoveAt(best + 1);
        }

        int RankAt(int i) => ranks.TryGetValue(Merge.PairOf(tokens[i], tokens[i + 1]), out (int Rank, int Result) merge) ? merge.Rank : int.MaxValue;
    }

    // Each merge makes a token of its own, as trained merges do.
    private static Dictionary<long, (int Rank, int Result)> RandomMerges(Random random)
    {
        var ranks = new Dictionary<long, (int Rank, int Result)>();
        List<int> known = [0, 1, 2, 3];
        for (int rank = 0; rank < 12; rank++)
        {
            if (ranks.TryAdd(Merge.PairOf(known[random.Next(known.Count)], known[random.Next(known.Count)]), (rank, 256 + rank)))
            {
                known.Add(256 + rank);
            }
        }

        return ranks;
    }
}
