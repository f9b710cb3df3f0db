using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu.Kernels;

public sealed unsafe class LogSoftmaxTests
{
    public static TheoryData<string, int> Lengths => Machines.With([1, 2, 15, 16, 17, 31, 33, 257, 5003]);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SumOfExponentials_AnyLength_IsTheDefinition(string name, int count)
    {
        var kernels = Machines.Named(name);
        var random = new Random(count);
        var padded = (count + kernels.PanelWidth - 1) / kernels.PanelWidth * kernels.PanelWidth;
        using var x = new AlignedBuffer(padded);
        x.AsSpan().Fill(float.NegativeInfinity);
        for (var i = 0; i < count; i++)
        {
            x.Data[i] = (float)((random.NextDouble() * 30) - 100); // exponentials of these themselves would be lost in a float
        }

        var numbers = x.AsSpan()[..count].ToArray();
        var largest = kernels.LargestIfFinite(x.Data, count);

        Assert.Equal(numbers.Max(), largest);

        // Exponentials are rounded to floats, 6e-8 of each.
        var expected = Math.Log(numbers.Sum(n => Math.Exp((double)n - numbers.Max())));
        Assert.Equal(expected, Math.Log(kernels.SumOfExponentials(x.Data, padded, largest)), 2e-7);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void LargestIfFinite_NoNumberAnywhere_IsFound(string name, int count)
    {
        var kernels = Machines.Named(name);
        using var x = new AlignedBuffer(count);
        foreach (var odd in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            for (var at = 0; at < count; at++)
            {
                x.AsSpan().Fill(-1);
                x.Data[at] = odd;
                Assert.True(float.IsNaN(kernels.LargestIfFinite(x.Data, count)), $"{odd} at {at} of {count}");
            }
        }
    }
}
