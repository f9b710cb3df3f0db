using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>[inputs, width] floats.</summary>
internal sealed unsafe class Fp32Panels : PanelLayout
{
    public override long PanelBytes(int inputs, int width) => (long)inputs * width * sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a checkpoint is loaded once: there is no warming up
    public override void Pack(float* rows, int count, int inputs, int width, byte* panel)
    {
        for (var first = 0; first < inputs; first += TileInputs)
        {
            var end = Math.Min(first + TileInputs, inputs);
            for (var lane = 0; lane < width; lane++)
            {
                var row = rows + ((long)lane * inputs); // [inputs]
                var column = (float*)panel + lane;      // every width-th float
                for (var k = first; k < end; k++)
                {
                    column[(long)k * width] = lane < count ? row[k] : 0;
                }
            }
        }
    }

    public override void CopyOutput(byte* panel, int lane, int inputs, int width, float* destination)
    {
        var column = (float*)panel + lane;
        for (var k = 0; k < inputs; k++)
        {
            destination[k] = column[(long)k * width];
        }
    }
}
