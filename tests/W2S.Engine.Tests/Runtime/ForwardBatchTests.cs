using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

public sealed class ForwardBatchTests
{
    private static readonly int[] Tokens = [1, 2, 3];

    [Fact]
    public void Clear_EntriesAndResultArrays_ServeAgain()
    {
        using var decoder = RandomModel.Gpt2().Load();
        var batch = new ForwardBatch();
        var logits = batch.AddLastLogits(decoder.CreateSequence(), Tokens);
        var scores = batch.AddLogProbabilities(decoder.CreateSequence(), Tokens, Tokens);
        decoder.Forward(batch);
        var (logitArray, scoreArray) = (logits.Logits, scores.LogProbabilities);

        batch.Clear();
        Assert.Empty(batch.Entries);
        Assert.Same(logits, batch.AddLastLogits(decoder.CreateSequence(), Tokens));
        Assert.Same(scores, batch.AddLogProbabilities(decoder.CreateSequence(), Tokens, Tokens));
        decoder.Forward(batch);

        Assert.Same(logitArray, logits.Logits);
        Assert.Same(scoreArray, scores.LogProbabilities);
    }

    [Fact]
    public void Clear_AnotherLengthAndWork_HasTheResultsOfANewBatch()
    {
        using var decoder = RandomModel.Gpt2().Load();
        var reused = new ForwardBatch();
        reused.AddLogProbabilities(decoder.CreateSequence(), Tokens, Tokens);
        reused.AddLogProbabilities(decoder.CreateSequence(), Tokens, Tokens);
        decoder.Forward(reused);
        reused.Clear();

        var batches = new[] { reused, new ForwardBatch() };
        foreach (var batch in batches)
        {
            batch.AddLogProbabilities(decoder.CreateSequence(), Tokens, new[] { 4, -1, 5 });
            batch.AddLogProbabilities(decoder.CreateSequence(), Tokens.AsMemory(1), Tokens.AsMemory(1));
            batch.AddLastLogits(decoder.CreateSequence(), Tokens);
            decoder.Forward(batch);
        }

        foreach (var (again, once) in batches[0].Entries.Zip(batches[1].Entries))
        {
            Assert.Equal(once.LogProbabilities, again.LogProbabilities);
            Assert.Equal(once.Logits, again.Logits);
        }

        Assert.Equal(0, batches[0].Entries[0].LogProbabilities[1]); // nothing was wanted there
    }

    [Fact]
    public void Clear_LetsGoOfSequences()
    {
        using var decoder = RandomModel.Gpt2().Load();
        var batch = new ForwardBatch();
        var entry = batch.AddPrefill(decoder.CreateSequence(), Tokens);

        batch.Clear();

        Assert.Null(entry.Sequence);
        Assert.True(entry.Tokens.IsEmpty);
    }

    [Fact]
    public void Clear_AnEntryOfAnotherBatch_StaysAsItIs()
    {
        using var decoder = RandomModel.Gpt2().Load();
        var own = new ForwardBatch();
        var entry = own.AddPrefill(decoder.CreateSequence(), Tokens);
        var merged = new ForwardBatch();
        merged.Add(entry);

        merged.Clear();

        Assert.Same(entry, Assert.Single(own.Entries));
        Assert.NotSame(entry, merged.AddPrefill(decoder.CreateSequence(), Tokens));
        Assert.Equal(Tokens, entry.Tokens.ToArray());
    }

    [Fact]
    public void Add_NoTokens_IsRefused()
    {
        using var decoder = RandomModel.Gpt2().Load();
        Assert.Throws<ArgumentException>(() => new ForwardBatch().AddPrefill(decoder.CreateSequence(), default));
    }
}
