using W2S.Engine.Sampling;

namespace W2S.Engine.Tests.Sampling;

public sealed class RandomStreamTests
{
    [Fact]
    public void NextDouble_ManyDraws_FillTheUnitIntervalEvenly()
    {
        var random = new RandomStream(0);
        var bins = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            var value = random.NextDouble();
            Assert.InRange(value, 0, 1);
            bins[(int)(value * 10)]++;
        }

        // 9 degrees of freedom; 34 is exceeded once in 10,000 seeds, and the seed is fixed.
        Assert.InRange(bins.Sum(n => Math.Pow(n - 10_000, 2) / 10_000), 0, 34);
    }

    [Fact]
    public void Fork_FirstSuccessor_GoesOnWhereItsParentStands()
    {
        var parent = new RandomStream(3);
        parent.NextDouble();
        var fork = parent.Fork(0);

        Assert.Equal(parent.NextDouble(), fork.NextDouble());
    }

    [Fact]
    public void Fork_ManySuccessorsOfManySeeds_AllDiffer()
    {
        var first = new HashSet<double>();
        for (var seed = 0; seed < 100; seed++)
        {
            for (var successor = 0; successor < 100; successor++)
            {
                var fork = new RandomStream(seed).Fork(successor);
                first.Add(fork.NextDouble());
            }
        }

        Assert.Equal(100 * 100, first.Count);
    }
}
