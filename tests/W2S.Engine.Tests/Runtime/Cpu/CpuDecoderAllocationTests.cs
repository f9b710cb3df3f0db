using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>A decoder that has computed a batch of some size computes others without allocating. Alone: it measures the whole process.</summary>
[Collection(nameof(CpuDecoderAllocationTests))]
[CollectionDefinition(nameof(CpuDecoderAllocationTests), DisableParallelization = true)]
public sealed class CpuDecoderAllocationTests
{
    private const int Passes = 12;
    private const int Attempts = 20;

    private static readonly int[] Tokens = [1, 2, 3];

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Forward_InTheSteadyState_AllocatesNothing(string kernels)
    {
        using var decoder = RandomModel.Gpt2().Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        var batch = new ForwardBatch();
        Sequence[] sequences = [.. Enumerable.Range(0, 16).Select(_ => decoder.CreateSequence())];
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++) // the test host allocates too, now and then
        {
            Compute(); // once the sequences' tables are as long as they will be
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Compute();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);

        void Compute()
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                batch.Clear();
                for (var i = 0; i < sequences.Length; i++)
                {
                    Add(sequences[i], asksForLogits: i % 2 == 0);
                }

                decoder.Forward(batch);
            }

            foreach (var sequence in sequences)
            {
                sequence.Truncate(0);
            }
        }

        void Add(Sequence sequence, bool asksForLogits)
        {
            if (asksForLogits)
            {
                batch.AddLastLogits(sequence, Tokens.AsMemory(0, 1));
            }
            else
            {
                batch.AddLogProbabilities(sequence, Tokens, Tokens);
            }
        }
    }
}
