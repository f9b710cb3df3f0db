using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>What is refused, and that a refusal or a failure leaves every sequence and every block as it was.</summary>
public sealed class FaultTests
{
    public static TheoryData<string, int> OutsideTokens => RuntimeCases.Main.With([-1, 101, int.MinValue]);

    public static TheoryData<string, int> OutsideTargets => RuntimeCases.Main.With([-2, 101]);

    public static TheoryData<string, float> Damages => RuntimeCases.Exact.With([float.NaN, float.PositiveInfinity]);

    public static TheoryData<string, float> CappedDamages => RuntimeCases.Exact.With([float.NaN, float.NegativeInfinity]);

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Forward_BeyondTheContext_IsRefusedAndNamesBothNumbers(string runtime)
    {
        using var decoder = LoadGpt2(runtime);

        var error = Assert.Throws<InvalidOptionException>(() => decoder.Prefill(decoder.CreateSequence(), new int[81]));

        Assert.Contains("81", error.Message, StringComparison.Ordinal);
        Assert.Contains("80", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, decoder.Cache.BlocksInUse);
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Forward_ExactlyTheContext_Works(string runtime)
    {
        using var decoder = LoadGpt2(runtime);
        using var sequence = decoder.CreateSequence();
        decoder.LastLogits(sequence, new int[80]);
        Assert.Equal(80, sequence.Length);
    }

    [Theory]
    [MemberData(nameof(OutsideTokens))]
    public void Forward_TokenOutsideTheVocabulary_IsRefused(string runtime, int token)
    {
        using var decoder = LoadGpt2(runtime);
        Assert.Throws<InvalidOptionException>(() => decoder.LastLogits(1, token));
    }

    [Theory]
    [MemberData(nameof(OutsideTargets))]
    public void Forward_TargetOutsideTheVocabulary_IsRefused(string runtime, int target)
    {
        using var decoder = LoadGpt2(runtime);
        Assert.Throws<InvalidOptionException>(() => decoder.LogProbabilities(decoder.CreateSequence(), new[] { 1 }, new[] { target }));
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Forward_LogProbabilitiesOfAClassifier_AreRefused(string runtime)
    {
        using var decoder = RuntimeCases.Named(runtime).Load(RandomModel.Gpt2(head: new ClassificationHead(["a", "b"])));
        Assert.Throws<InvalidOptionException>(() => decoder.LogProbabilities(decoder.CreateSequence(), new[] { 1 }, new[] { 1 }));
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Forward_SequenceOfAnotherDecoder_IsRefused(string runtime)
    {
        using var decoder = LoadGpt2(runtime);
        using var other = LoadGpt2(runtime);
        Assert.Throws<ArgumentException>(() => decoder.LastLogits(other.CreateSequence(), 1));
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Forward_SequenceTwice_IsRefused(string runtime)
    {
        using var decoder = LoadGpt2(runtime);
        var sequence = decoder.CreateSequence();
        Assert.Throws<ArgumentException>(() => decoder.LastLogits([(sequence, [1]), (sequence, [2])]));
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Use_AfterDispose_IsRefusedAndDisposingAgainIsHarmless(string runtime)
    {
        using var decoder = LoadGpt2(runtime);
        var sequence = decoder.CreateSequence();
        decoder.LastLogits(sequence, 1, 2);
        sequence.Dispose();
        sequence.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sequence.Length);
        Assert.Throws<ObjectDisposedException>(sequence.Fork);
        Assert.Throws<ObjectDisposedException>(() => sequence.Truncate(0));
        Assert.Throws<ObjectDisposedException>(() => decoder.LastLogits(sequence, 3));
        Assert.Equal(0, decoder.Cache.BlocksInUse);
        decoder.Dispose();
        decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => decoder.CreateSequence());
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.EachType), MemberType = typeof(RuntimeCases))]
    public void Dispose_BeforeItsSequences_LeavesNothing(string runtime)
    {
        var tested = RuntimeCases.Named(runtime);
        using (var warmUp = tested.Load(RandomModel.Llama()))
        {
            warmUp.LastLogits(1, 2, 3); // what a process keeps for good
        }

        var before = tested.CountLiveObjects();
        var decoder = tested.Load(RandomModel.Llama());
        var sequence = decoder.CreateSequence();
        decoder.LastLogits(sequence, new int[20]);
        var fork = sequence.Fork();
        decoder.LogProbabilities(fork, new[] { 1, 2 }, new[] { 3, 4 });

        decoder.Dispose();
        sequence.Dispose();
        fork.Dispose();

        Assert.Equal(before, tested.LiveObjects());
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Truncate_ToWhatItCannotBe_IsRefusedAndChangesNothing(string runtime)
    {
        using var decoder = LoadGpt2(runtime);
        using var sequence = decoder.CreateSequence();
        decoder.LastLogits(sequence, 1, 2);

        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Truncate(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Truncate(3));
        Assert.Equal(2, sequence.Length);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Forward_WeightThatIsNoNumber_NamesTheModelAndRestoresEverySequence(string runtime, float damage)
    {
        var model = RandomModel.Gpt2(head: new LanguageModelHead(Tied: false));
        model.Damage(model.Weights.TokenEmbedding, index: (36 * 7) + 3, damage); // token 7 alone
        using var decoder = RuntimeCases.Named(runtime).Load(model, "my-model");
        Sequence first = decoder.CreateSequence(), second = decoder.CreateSequence();
        decoder.LastLogits(first, new int[20]);
        var blocks = decoder.Cache.BlocksInUse;
        var batch = new ForwardBatch();
        batch.AddPrefill(first, new int[20]);
        batch.AddLastLogits(second, new[] { 1, 7 });

        var error = Assert.Throws<W2SException>(() => decoder.Forward(batch));

        Assert.Contains("'my-model' produced logits that are not numbers", error.Message, StringComparison.Ordinal);
        Assert.Equal((20, 0), (first.Length, second.Length));
        Assert.Equal(blocks, decoder.Cache.BlocksInUse);
        Assert.All(decoder.LastLogits(second, 1, 2), logit => Assert.True(float.IsFinite(logit))); // also in the blocks just poisoned
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Forward_LogProbabilitiesThatAreNoNumbers_AreFound(string runtime, float damage)
    {
        var model = RandomModel.Gpt2(head: new LanguageModelHead(Tied: false));
        model.Damage(model.Weights.TokenEmbedding, index: (36 * 7) + 3, damage);
        using var decoder = RuntimeCases.Named(runtime).Load(model, "my-model");
        using var sequence = decoder.CreateSequence();

        var error = Assert.Throws<W2SException>(() => decoder.LogProbabilities(sequence, new[] { 1, 7, 2 }, new[] { -1, -1, 5 }));

        Assert.Contains("'my-model' produced logits that are not numbers", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, sequence.Length);
    }

    [Theory]
    [MemberData(nameof(CappedDamages))]
    public void Forward_LogitThatIsNoNumberUnderASoftCap_IsFound(string runtime, float damage)
    {
        var model = RandomFamilies.Gemma2(head: new LanguageModelHead(Tied: false, SoftCap: 30));
        model.Damage(model.Weights.Head!, index: 5, damage);
        using var decoder = RuntimeCases.Named(runtime).Load(model);

        var error = Assert.Throws<W2SException>(() => decoder.LastLogits(1));
        Assert.Contains("logits that are not numbers", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RuntimeCases.Main), MemberType = typeof(RuntimeCases))]
    public void Forward_ManyTimes_KeepsTheBlockCountFlat(string runtime)
    {
        using var decoder = LoadGpt2(runtime);
        for (var i = 0; i < 200; i++)
        {
            using var sequence = decoder.CreateSequence();
            decoder.LastLogits(sequence, new int[1 + (i % 50)]);
            using var fork = sequence.Fork();
            decoder.LastLogits(fork, 1);
        }

        Assert.Equal(0, decoder.Cache.BlocksInUse);
    }

    private static IDecoder LoadGpt2(string runtime) => RuntimeCases.Named(runtime).Load(RandomModel.Gpt2());
}
