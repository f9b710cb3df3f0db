using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu.Kernels.Tiles;

/// <summary>Against sums in double; a row has the same bits whichever rows it is computed with.</summary>
/// <remarks>Sums of 37 products of numbers below 1 are off by at most 37 * 37 * 2^-24, some 8e-5.</remarks>
public sealed unsafe class TileProductTests
{
    private const int Count = 37, Width = 48, XStride = 40, BStride = 64, YStride = 80;
    private const double Tolerance = 8e-5;

    public static TheoryData<string, int> Rows => Machines.With([1, 2, 3, 7, 8, 9, 10, 16, 17, 31]);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Run_AnyRows_EqualsSumsAndWritesNothingElse(string kernels, int rows)
    {
        foreach (var adds in new[] { false, true })
        {
            float[] x = Random(rows * XStride, 1), b = Random(Count * BStride, 2), y = Random((rows + 1) * YStride, 3);
            float[] expected = [.. y];
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < Width; column++)
                {
                    var sum = Enumerable.Range(0, Count).Sum(k => (double)x[(row * XStride) + k] * b[(k * BStride) + column]);
                    expected[(row * YStride) + column] = (float)(sum + (adds ? y[(row * YStride) + column] : 0));
                }
            }

            Run(kernels, x, b, y, rows, adds);

            Assert.All(expected.Zip(y), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Run_ManyRows_HaveTheBitsOfEachAlone(string kernels, int rows)
    {
        float[] x = Random(rows * XStride, 1), b = Random(Count * BStride, 2), together = new float[rows * YStride];
        Run(kernels, x, b, together, rows, adds: true);
        for (var row = 0; row < rows; row++)
        {
            var alone = new float[YStride];
            Run(kernels, x[(row * XStride)..], b, alone, rows: 1, adds: true);
            Assert.Equal(alone, together[(row * YStride)..((row + 1) * YStride)]);
        }
    }

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Lone_FourPieces_HasTheBitsOfEachPieceAlone(string kernels)
    {
        float[] x = Random(Count, 1), b = Random(4 * Count * BStride, 2), together = new float[4 * Width];
        fixed (float* px = x, pb = b, py = together)
        {
            var pieces = stackalloc float*[4];
            for (var i = 0; i < 4; i++)
            {
                pieces[i] = pb + (i * Count * BStride);
            }

            Machines.Named(kernels).MultiplyLone(px, pieces, BStride, Count, py, Width);
        }

        for (var i = 0; i < 4; i++)
        {
            var alone = new float[YStride];
            Run(kernels, x, b[(i * Count * BStride)..], alone, rows: 1, adds: false);
            Assert.Equal(alone[..Width], together[(i * Width)..((i + 1) * Width)]);
        }
    }

    private static void Run(string kernels, float[] x, float[] b, float[] y, int rows, bool adds)
    {
        fixed (float* px = x, pb = b, py = y)
        {
            Machines.Named(kernels).MultiplyTile(px, XStride, pb, BStride, Count, py, YStride, rows, Width, adds, pb);
        }
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
