using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu.Kernels;

public sealed unsafe class SoftCapTests
{
    public static TheoryData<string, float> Cases => Machines.With([1f, 30f, 50f]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void SoftCap_AnyNumber_IsOffByLittleOfItsValue(string kernels, float cap)
    {
        float[] numbers = [.. Enumerable.Range(-6400, 12_800).Select(i => MathF.Sinh(i / 800f) * cap / 100)]; // to 15 times the cap, densely around 0

        var capped = SoftCap(kernels, numbers, cap);

        for (var i = 0; i < numbers.Length; i++)
        {
            var expected = cap * Math.Tanh(numbers[i] / (double)cap);
            Assert.Equal(expected, capped[i], 1e-6 * Math.Abs(expected)); // tanh's 4e-7, and three roundings
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SoftCap_HugeNumbers_GiveTheCapAndNaNStaysNaN(string kernels, float cap)
    {
        float[] numbers = [1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, 0, float.NaN, .. new float[10]];

        var capped = SoftCap(kernels, numbers, cap);

        float[] expected = [cap, -cap, cap, -cap, 0, float.NaN];
        Assert.All(expected.Zip(capped), pair => Assert.Equal(pair.First, pair.Second, cap * 1e-6f));
    }

    private static float[] SoftCap(string kernels, float[] numbers, float cap)
    {
        float[] capped = [.. numbers];
        fixed (float* x = capped)
        {
            Machines.Named(kernels).SoftCap(x, capped.Length, cap);
        }

        return capped;
    }
}
