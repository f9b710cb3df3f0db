using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu.Kernels;

public sealed unsafe class ActivationTests
{
    private static readonly float[] Numbers = [.. Enumerable.Range(-2800, 5600).Select(i => i / 500f)]; // -5.6 .. 5.6

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Activate_Gelu_IsOffByAtMostItsPromise(string kernels)
    {
        float[] activated = [.. Numbers];
        fixed (float* x = activated)
        {
            Machines.Named(kernels).Activate(Activation.Gelu, x, activated.Length);
        }

        for (var i = 0; i < Numbers.Length; i++)
        {
            double expected = 0.5 * Numbers[i] * (1 + ErrorFunction.Erf(Numbers[i] / Math.Sqrt(2)));
            Assert.Equal(expected, activated[i], 4e-7); // the approximation's 1.5e-7 times at most 2.8, and less beyond; rounding
        }
    }

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Activate_GeluOfHugeNumbers_IsTheNumberOrNothing(string kernels)
    {
        float[] numbers = [1e30f, -1e30f, 50, -50, 0, float.NaN, .. new float[10]];
        fixed (float* x = numbers)
        {
            Machines.Named(kernels).Activate(Activation.Gelu, x, numbers.Length);
        }

        Assert.Equal([1e30f, 0, 50, 0, 0, float.NaN], numbers[..6]);
    }
}
