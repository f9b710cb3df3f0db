using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Sequences that are forked, dropped and appended to at random.</summary>
internal static class ForkTree
{
    /// <summary>
    /// Each step forks some sequences, drops others, and appends to all that are left in one batch. What the last one gave is held against
    /// what each is alone; then all are dropped, and no block may be left.
    /// </summary>
    /// <param name="tree">Computes the tree.</param>
    /// <param name="alone">Computes each of its branches.</param>
    /// <param name="assertSame">Given logits that a branch has alone, and in the tree.</param>
    public static void Play(IDecoder tree, IDecoder alone, IEnumerable<int> steps, Action<float[], float[]> assertSame)
    {
        var all = new List<(Sequence Sequence, List<int> Tokens)> { (tree.CreateSequence(), []) };
        float[][] logits = [];
        foreach (var step in steps)
        {
            var random = new Random(step);
            while (all.Count < 1 + random.Next(20))
            {
                (var parent, var tokens) = all[random.Next(all.Count)];
                all.Add((parent.Fork(), [.. tokens]));
            }

            for (; all.Count > 1 + random.Next(20); all.RemoveAt(0))
            {
                all[0].Sequence.Dispose();
            }

            var news = all.Select(_ => Enumerable.Range(0, 1 + random.Next(12)).Select(_ => random.Next(97)).ToArray()).ToArray();
            logits = tree.LastLogits([.. all.Zip(news, (item, tokens) => (item.Sequence, tokens))]);
            for (var i = 0; i < all.Count; i++)
            {
                all[i].Tokens.AddRange(news[i]);
            }
        }

        for (var i = 0; i < all.Count; i++)
        {
            assertSame(alone.LastLogits([.. all[i].Tokens]), logits[i]);
            all[i].Sequence.Dispose();
        }

        Assert.Equal(0, tree.Cache.BlocksInUse);
    }
}
