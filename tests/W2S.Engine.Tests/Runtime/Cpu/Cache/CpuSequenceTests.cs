using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu.Cache;

/// <summary>Sequences share blocks, and nobody can tell but the block count.</summary>
public sealed class CpuSequenceTests : IDisposable
{
    private readonly CpuDecoder _decoder = RandomModel.Llama().Load();

    public void Dispose() => _decoder.Dispose();

    [Fact]
    public void ForkTruncateAppendDispose_InAnyOrder_AgreeWithPlainTokenLists()
    {
        Arbitrary<int[]> steps = Gen.Choose(0, 9999).ArrayOf(20).ToArbitrary();
        Prop.ForAll(steps, numbers => new Story(_decoder).Play(numbers)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Fork_SixteenOfALongPrompt_StoresThePromptOnce()
    {
        using var prompt = Sequence(160);
        Sequence[] forks = [.. Enumerable.Range(0, 16).Select(_ => prompt.Fork())];
        Assert.Equal(10, _decoder.Cache.BlocksInUse);

        foreach (var fork in forks)
        {
            Append(fork, [1]);
        }

        Assert.Equal(10 + 16, _decoder.Cache.BlocksInUse);
        Array.ForEach(forks, fork => fork.Dispose());
        Assert.Equal(10, _decoder.Cache.BlocksInUse);
    }

    [Fact]
    public void Append_ToAForkWithinABlock_CopiesThatBlockOnly()
    {
        using var prompt = Sequence(40); // two full blocks and half of one
        using var fork = prompt.Fork();

        Append(fork, [1]);
        Assert.Equal(4, _decoder.Cache.BlocksInUse);
        Append(prompt, [2]); // nobody shares its last block any more
        Assert.Equal(4, _decoder.Cache.BlocksInUse);
    }

    [Fact]
    public void Truncate_GivesBackBlocksThatHeldOnlyWhatIsForgotten()
    {
        using var sequence = Sequence(40);

        sequence.Truncate(17);
        Assert.Equal((17, 2), (sequence.Length, _decoder.Cache.BlocksInUse));
        sequence.Truncate(0);
        Assert.Equal((0, 0), (sequence.Length, _decoder.Cache.BlocksInUse));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void Truncate_OutsideTheSequence_IsRefused(int length)
    {
        using var sequence = Sequence(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Truncate(length));
    }

    [Fact]
    public void Dispose_Twice_GivesBackOnce()
    {
        var sequence = Sequence(20);
        using var fork = sequence.Fork();

        sequence.Dispose();
        sequence.Dispose();

        Assert.Equal(2, _decoder.Cache.BlocksInUse);
    }

    [Fact]
    public void Dispose_ThenUse_Throws()
    {
        var sequence = Sequence(3);
        sequence.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sequence.Length);
        Assert.Throws<ObjectDisposedException>(sequence.Fork);
        Assert.Throws<ObjectDisposedException>(() => sequence.Truncate(0));
        Assert.Throws<ObjectDisposedException>(() => Append(sequence, [1]));
    }

    [Fact]
    public void Dispose_AfterItsDecoder_IsHarmless()
    {
        var decoder = RandomModel.Llama().Load();
        var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, new[] { 1 });
        decoder.Forward(batch);

        decoder.Dispose();
        decoder.Dispose();
        sequence.Dispose();

        Assert.Throws<ObjectDisposedException>(() => decoder.CreateSequence());
        Assert.Throws<ObjectDisposedException>(() => decoder.Forward(batch));
    }

    [Fact]
    public async Task ForkAndDispose_FromManyThreads_LoseNoBlock()
    {
        using (var prompt = Sequence(100))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    using var fork = prompt.Fork();
                    fork.Truncate(i % 100);
                }
            })));
            Assert.Equal(7, _decoder.Cache.BlocksInUse);
        }

        Assert.Equal(0, _decoder.Cache.BlocksInUse);
    }

    private Sequence Sequence(int tokens)
    {
        var sequence = _decoder.CreateSequence();
        Append(sequence, new int[tokens]);
        return sequence;
    }

    private void Append(Sequence sequence, int[] tokens)
    {
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, tokens);
        _decoder.Forward(batch);
    }

    /// <summary>Plays random steps on real sequences and on a model of them: token lists, and which blocks are whose.</summary>
    private sealed class Story(CpuDecoder decoder)
    {
        private const int BlockTokens = 16;

        private readonly List<(Sequence Real, List<int> Tokens, List<object> Blocks)> _all = [];

        public void Play(int[] steps)
        {
            var before = decoder.Cache.BlocksInUse;
            _all.Add((decoder.CreateSequence(), [], []));
            foreach (var step in steps)
            {
                int which = step / 10 % _all.Count, amount = step / 100;
                switch (step % 10)
                {
                    case < 5:
                        Append(which, [.. Enumerable.Range(step, 1 + (amount % 30)).Select(token => token % 130)]);
                        break;
                    case < 8:
                        _all.Add((_all[which].Real.Fork(), [.. _all[which].Tokens], [.. _all[which].Blocks]));
                        break;
                    case 8:
                        Truncate(which, amount % (_all[which].Tokens.Count + 1));
                        break;
                    default:
                        _all[which].Real.Dispose();
                        _all.RemoveAt(which);
                        if (_all.Count == 0)
                        {
                            _all.Add((decoder.CreateSequence(), [], []));
                        }

                        break;
                }

                Assert.All(_all, item => Assert.Equal(item.Tokens.Count, item.Real.Length));
                Assert.Equal(before + _all.SelectMany(item => item.Blocks).Distinct().Count(), decoder.Cache.BlocksInUse);
            }

            foreach ((var real, var tokens, _) in _all)
            {
                using var fresh = decoder.CreateSequence();
                Assert.Equal(LogitsAfter(fresh, [.. tokens, 1]), LogitsAfter(real, [1])); // the same bits
                real.Dispose();
            }

            Assert.Equal(before, decoder.Cache.BlocksInUse);
        }

        private void Append(int which, int[] tokens)
        {
            (var real, var list, var blocks) = _all[which];
            if (list.Count + tokens.Length >= decoder.Spec.ContextLength)
            {
                return;
            }

            LogitsAfter(real, tokens);
            var writesLastBlock = list.Count % BlockTokens != 0;
            if (writesLastBlock && _all.Count(item => item.Blocks.Contains(blocks[^1])) > 1)
            {
                blocks[^1] = new object();
            }

            list.AddRange(tokens);
            while (blocks.Count * BlockTokens < list.Count)
            {
                blocks.Add(new object());
            }
        }

        private void Truncate(int which, int length)
        {
            (var real, var tokens, var blocks) = _all[which];
            real.Truncate(length);
            tokens.RemoveRange(length, tokens.Count - length);
            var needed = (length + BlockTokens - 1) / BlockTokens;
            blocks.RemoveRange(needed, blocks.Count - needed);
        }

        private float[] LogitsAfter(Sequence sequence, int[] tokens)
        {
            var batch = new ForwardBatch();
            var entry = batch.AddLastLogits(sequence, tokens);
            decoder.Forward(batch);
            return entry.Logits;
        }
    }
}
