using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>
/// [inputs, width / 2] words of 32 bits: the lower half of a word belongs to an output of the panel's first half, the upper half to the one
/// as far into its second.
/// </summary>
internal sealed unsafe class HalfPanels<TRounding> : PanelLayout
    where TRounding : struct, IHalfRounding
{
    public override long PanelBytes(int inputs, int width) => (long)inputs * width * sizeof(ushort);

    public override float? Unfit(ReadOnlySpan<float> numbers) => TRounding.Unfit(numbers);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a checkpoint is loaded once: there is no warming up
    public override void Pack(float* rows, int count, int inputs, int width, byte* panel)
    {
        for (var first = 0; first < inputs; first += TileInputs)
        {
            var end = Math.Min(first + TileInputs, inputs);
            for (var lane = 0; lane < width; lane++)
            {
                var row = rows + ((long)lane * inputs); // [inputs]
                var column = Column(panel, lane, width);
                for (var k = first; k < end; k++)
                {
                    column[(long)k * width] = lane < count ? TRounding.Narrow(row[k]) : (ushort)0;
                }
            }
        }
    }

    public override void CopyOutput(byte* panel, int lane, int inputs, int width, float* destination)
    {
        var column = Column(panel, lane, width);
        for (var k = 0; k < inputs; k++)
        {
            destination[k] = TRounding.Widen(column[(long)k * width]);
        }
    }

    /// <returns>Every width-th number belongs to the output.</returns>
    private static ushort* Column(byte* panel, int lane, int width)
    {
        var half = width / 2;
        return (ushort*)panel + (lane < half ? 2 * lane : (2 * (lane - half)) + 1);
    }
}
