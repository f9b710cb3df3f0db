using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>The first step of a pass: what a token and its position are to the layers.</summary>
internal sealed unsafe class PassEmbedding
{
    /// <summary>Rows that are worth waking a thread for.</summary>
    private const int SmallestRange = 4;

    private readonly DecoderSpec _spec;
    private readonly CpuWeights _weights;
    private readonly WorkerPool _workers;
    private readonly PassBuffers _buffers;
    private readonly RangeJob _embed;

    private List<PassRow> _rows = [];
    private int _first;

    public PassEmbedding(DecoderSpec spec, CpuWeights weights, WorkerPool workers, PassBuffers buffers)
    {
        _spec = spec;
        _weights = weights;
        _workers = workers;
        _buffers = buffers;
        _embed = new RangeJob(Embed);
    }

    /// <summary>Hidden = scaled token embedding (+ position embedding); Angles = what each row's position is rotated by.</summary>
    public void Run(List<PassRow> rows, int first, int count)
    {
        (_rows, _first) = (rows, first);
        _workers.Run(count, SmallestRange, _embed);
    }

    private void Embed(int start, int end, int worker)
    {
        for (var row = start; row < end; row++)
        {
            var item = _rows[_first + row];
            EmbedToken(item, _buffers.Hidden + ((long)row * _buffers.HiddenStride));
            if (item.Sequence.Frequencies is { } frequencies)
            {
                var cosines = _buffers.Angles + ((long)row * 2 * _buffers.AngleCount);
                FindAngles(item.Position, frequencies, cosines, sines: cosines + _buffers.AngleCount);
            }
        }
    }

    /// <param name="hidden">[hidden]</param>
    private void EmbedToken(PassRow row, float* hidden)
    {
        _weights.TokenEmbedding.CopyOutput(row.Token, hidden);
        for (var i = 0; i < _spec.HiddenSize; i++)
        {
            hidden[i] *= _spec.EmbeddingScale;
        }

        if (_weights.PositionEmbedding is { } positions)
        {
            var position = positions.Data + ((long)row.Position * _spec.HiddenSize); // [hidden]
            for (var i = 0; i < _spec.HiddenSize; i++)
            {
                hidden[i] += position[i];
            }
        }
    }

    /// <summary>Sequences may differ in their frequencies, and still be computed together.</summary>
    /// <param name="cosines">[angles]</param>
    /// <param name="sines">[angles]</param>
    private void FindAngles(int position, RotaryFrequencies frequencies, float* cosines, float* sines)
    {
        for (var i = 0; i < _buffers.AngleCount; i++)
        {
            (var sine, var cosine) = Math.SinCos(position * frequencies.RadiansPerPosition[i]);
            cosines[i] = (float)(cosine * frequencies.Magnitude);
            sines[i] = (float)(sine * frequencies.Magnitude);
        }
    }
}
