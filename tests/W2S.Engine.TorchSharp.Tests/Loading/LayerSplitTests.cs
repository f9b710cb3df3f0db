using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Torch.Loading;

namespace W2S.Engine.Torch.Tests.Loading;

public sealed class LayerSplitTests
{
    [Fact]
    public void Divide_AnyLayersAndRoom_IsNoWorseThanAnyOtherDivision()
    {
        var bytes = Gen.Choose(0, 20).Select(size => (long)size);
        var problem = from devices in Gen.Choose(1, 4)
                      from count in Gen.Choose(devices, 8)
                      from layers in bytes.ListOf(count)
                      from before in bytes
                      from after in bytes
                      from room in bytes.ListOf(devices)
                      select (Layers: layers.ToArray(), Before: before, After: after, Room: room.ToArray());
        Prop.ForAll(problem.ToArbitrary(), asked =>
        {
            var division = LayerSplit.Divide(asked.Layers, asked.Before, asked.After, asked.Room);

            Assert.All(division, count => Assert.True(count > 0));
            Assert.Equal(asked.Layers.Length, division.Sum());
            var best = Divisions(asked.Layers.Length, asked.Room.Length).Min(other => Fullest(other));
            Assert.Equal(best, Fullest(division));

            double Fullest(IReadOnlyList<int> counts)
            {
                var loads = new double[counts.Count];
                var first = 0;
                for (var i = 0; i < loads.Length; i++)
                {
                    var held = asked.Layers.Skip(first).Take(counts[i]).Sum() + (i == 0 ? asked.Before : 0) + (i == loads.Length - 1 ? asked.After : 0);
                    loads[i] = (double)held / Math.Max(1, asked.Room[i]);
                    first += counts[i];
                }

                return loads.Max();
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData(10, 10, new[] { 4, 4 })]
    [InlineData(30, 10, new[] { 6, 2 })]
    [InlineData(10, 0, new[] { 7, 1 })]
    public void Divide_EqualLayers_FollowWhatDevicesHaveFree(long first, long second, int[] expected) =>
        Assert.Equal(expected, LayerSplit.Divide([.. Enumerable.Repeat(1L, 8)], before: 0, after: 0, [first, second]));

    [Fact]
    public void Divide_AHeadAsLargeAsLayers_CountsOnTheLastDevice() =>
        Assert.Equal([5, 3], LayerSplit.Divide([.. Enumerable.Repeat(1L, 8)], before: 0, after: 2, [10, 10]));

    /// <summary>Every way to write a number as a sum of so many, in order.</summary>
    private static IEnumerable<int[]> Divisions(int layers, int devices) => devices == 1
        ? [[layers]]
        : Enumerable.Range(1, layers - devices + 1).SelectMany(first => Divisions(layers - first, devices - 1).Select(rest => (int[])[first, .. rest]));
}
