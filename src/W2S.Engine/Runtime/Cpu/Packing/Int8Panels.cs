using System.Runtime.CompilerServices;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>
/// Groups of 32 inputs: [width] scales as floats, then [32, width] signed bytes; the last group may have fewer inputs. A weight is its byte
/// times the scale of its output and group, rounded once.
/// </summary>
/// <remarks>
/// The scale is the largest magnitude in the group / 127, and bytes are the nearest whole multiples of it, the even one of two. So a
/// weight is off by at most half a scale: 1/254 of the group's largest magnitude, but for the rounding of 32-bit floats (some 2^-15 of
/// that). Scales are no smaller than the smallest normal float, 2^-126, so that weights too small for a scale of their own are off by at
/// most 2^-127. Only finite numbers have a scale: others do not fit.
/// </remarks>
internal sealed unsafe class Int8Panels : PanelLayout
{
    /// <summary>Inputs that share a scale.</summary>
    public const int GroupInputs = 32;

    private const int Largest = 127;
    private const float SmallestScale = 1.17549435e-38f; // 2^-126

    public override long PanelBytes(int inputs, int width)
    {
        var groups = (inputs + GroupInputs - 1) / GroupInputs;
        return width * (((long)groups * sizeof(float)) + ((long)inputs * sizeof(sbyte)));
    }

    public override float? Unfit(ReadOnlySpan<float> numbers) => NonFinite.First(numbers);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a checkpoint is loaded once: there is no warming up
    public override void Pack(float* rows, int count, int inputs, int width, byte* panel)
    {
        for (var first = 0; first < inputs; first += GroupInputs)
        {
            var length = Math.Min(GroupInputs, inputs - first);
            var scales = (float*)panel;               // [width]
            var bytes = (sbyte*)(scales + width);     // [length, width]
            new Span<byte>(panel, width * (sizeof(float) + length)).Clear();
            for (var lane = 0; lane < Math.Min(count, width); lane++)
            {
                var row = rows + ((long)lane * inputs) + first; // [length]
                var scale = Scale(row, length);
                scales[lane] = scale;
                for (var k = 0; k < length; k++)
                {
                    bytes[(k * width) + lane] = (sbyte)MathF.Round(row[k] / scale);
                }
            }

            panel += width * (sizeof(float) + length);
        }
    }

    public override void CopyOutput(byte* panel, int lane, int inputs, int width, float* destination)
    {
        for (var first = 0; first < inputs; first += GroupInputs)
        {
            var length = Math.Min(GroupInputs, inputs - first);
            var scales = (float*)panel;
            var bytes = (sbyte*)(scales + width);
            for (var k = 0; k < length; k++)
            {
                destination[first + k] = bytes[(k * width) + lane] * scales[lane];
            }

            panel += width * (sizeof(float) + length);
        }
    }

    private static float Scale(float* numbers, int length)
    {
        float largest = 0;
        for (var i = 0; i < length; i++)
        {
            largest = MathF.Max(largest, MathF.Abs(numbers[i]));
        }

        return MathF.Max(largest / Largest, SmallestScale);
    }
}
