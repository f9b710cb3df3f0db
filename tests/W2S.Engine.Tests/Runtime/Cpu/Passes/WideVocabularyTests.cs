using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu.Passes;

/// <summary>Vocabularies that are scored in several stretches, of several tiles of rows each.</summary>
public sealed class WideVocabularyTests
{
    private const double Tolerance = 2e-5;

    public static TheoryData<string, int> Vocabularies => Machines.With([511, 512, 513, 1030, 1537]);

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Score_EveryTokenOfManyRows_EqualsTheReference(string kernels, int vocabulary)
    {
        var random = Model(vocabulary);
        using var decoder = random.Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        int[] tokens = [.. Enumerable.Range(0, 40).Select(i => i * 13 % vocabulary)];
        int[][] targets = [Spread(vocabulary, 0), Spread(vocabulary, 40), Spread(vocabulary, 80)]; // 120 rows
        var logits = new ReferenceDecoder(random).Logits(tokens);

        var scores = Score(decoder, tokens, targets);

        for (var sequence = 0; sequence < targets.Length; sequence++)
        {
            for (var i = 0; i < tokens.Length; i++)
            {
                var expected = ReferenceDecoder.LogSoftmax(logits[i])[targets[sequence][i]];
                Assert.Equal(expected, scores[sequence][i], Tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Score_BesideOthersOnAnyThreads_HasTheSameBits(string kernels, int vocabulary)
    {
        var random = Model(vocabulary);
        int[] tokens = [.. Enumerable.Range(0, 40).Select(i => i * 7 % vocabulary)];
        var targets = Spread(vocabulary, 3);
        double[]? alone = null;
        foreach ((var threads, var others) in new[] { (1, 0), (3, 1), (5, 4) })
        {
            using var workers = new WorkerPool(threads);
            using var decoder = random.Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels), Workers = workers });
            var scores = Score(decoder, tokens, [.. Enumerable.Repeat(Spread(vocabulary, 50), others), targets])[^1];
            alone ??= scores;
            Assert.Equal(alone.Select(BitConverter.DoubleToInt64Bits), scores.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Score_LogitThatIsNoNumberFarIntoTheVocabulary_IsFoundAndNamed(float damage)
    {
        var spec = RandomFamilies.Gemma2(new LanguageModelHead(Tied: false, SoftCap: 30)).Spec with { VocabularySize = 1030 };
        var random = new RandomModel(spec, seed: 1);
        random.Damage(random.Weights.Head!, index: (700 * spec.HiddenSize) + 1, damage);
        using var decoder = random.Load(new CpuDecoderOptions { Name = "my-model" });

        var error = Assert.Throws<W2SException>(() => Score(decoder, [1, 2, 3], [[4, 5, 6]]));

        Assert.Contains("'my-model' produced logits that are not numbers (NaN or infinite) after token 1 at position 0", error.Message, StringComparison.Ordinal);
    }

    private static RandomModel Model(int vocabulary) => new(RandomFamilies.Gemma2().Spec with { VocabularySize = vocabulary }, seed: vocabulary);

    /// <summary>40 tokens from the first to the last of a vocabulary, both ends of each stretch among them.</summary>
    private static int[] Spread(int vocabulary, int shift)
    {
        int[] ends = [0, 511, 512, 1023, 1024, vocabulary - 1];
        return [.. ends.Select(token => Math.Min(token, vocabulary - 1)), .. Enumerable.Range(shift, 34).Select(i => i * 97 % vocabulary)];
    }

    private static double[][] Score(CpuDecoder decoder, int[] tokens, int[][] targets)
    {
        var batch = new ForwardBatch();
        ForwardEntry[] entries = [.. targets.Select(each => batch.AddLogProbabilities(decoder.CreateSequence(), tokens, each))];
        decoder.Forward(batch);
        return [.. entries.Select(entry => entry.LogProbabilities)];
    }
}
