using W2S.Engine.Models;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Whatever a spec may say, in combinations no family has, against <see cref="ReferenceDecoder"/>.</summary>
/// <remarks>The tolerance is that of <see cref="ReferenceTests"/>; random models are the same from run to run.</remarks>
public sealed class CombinationTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 41).Select(i => (i * i * 11 + 2) % 71)];

    public static TheoryData<string, int> Cases => RuntimeCases.Exact.With(Enumerable.Range(1, 40));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_InPiecesOfSeveralForks_EqualsTheReference(string runtime, int seed)
    {
        var tested = RuntimeCases.Named(runtime);
        var random = new Random(seed);
        var model = Model(random, seed);
        using var decoder = tested.Load(model);
        int forkedAt = random.Next(1, 30), changed = random.Next(71);
        using var first = decoder.CreateSequence();
        decoder.LastLogits(first, Tokens[..forkedAt]);
        using var second = first.Fork();

        decoder.LastLogits([(first, Tokens[forkedAt..^2]), (second, [changed, .. Tokens[(forkedAt + 1)..^3]])]);
        var logits = decoder.LastLogits([(second, Tokens[^3..]), (first, Tokens[^2..])]);

        int[] other = [.. Tokens];
        other[forkedAt] = changed;
        tested.AssertClose(new ReferenceDecoder(model).Logits(other)[^1], logits[0], ReferenceTests.Tolerance);
        tested.AssertClose(new ReferenceDecoder(model).Logits(Tokens)[^1], logits[1], ReferenceTests.Tolerance);
    }

    private static RandomModel Model(Random random, int seed)
    {
        bool Either() => random.Next(2) == 0;
        T Any<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
        (var heads, var keyValueHeads) = Any((3, 3), (4, 2), (4, 1));
        var size = Any(6, 16, 20);
        var spec = new DecoderSpec
        {
            Family = "any",
            VocabularySize = 71,
            HiddenSize = Any(20, 32),
            LayerCount = 2,
            ContextLength = 64,
            Attention = new AttentionSpec(heads, keyValueHeads, size)
            {
                QueryScale = Any(0.2f, (float)(1 / Math.Sqrt(size))),
                SoftCap = Any<float?>(null, 1),
                NormalizesHeads = Either(),
            },
            Mlp = new MlpSpec(Any(Enum.GetValues<MlpKind>()), Any(Enum.GetValues<Activation>()), IntermediateSize: 35),
            Norm = new NormSpec(Any(Enum.GetValues<NormKind>()), 1e-5f, Any(Enum.GetValues<NormPlace>()), IsScaleOffset: Either()),
            Position = Either() ? new LearnedPositions() : new RotaryPositions(Any(100, 10_000), RotarySize: Any(2, 4, size)),
            Head = new LanguageModelHead(Tied: Either(), SoftCap: Any<float?>(null, 1)),
            Windows = Any<int?[]>([], [null, 7], [16, 16], [17, null], [3, 30]),
            EmbeddingScale = Any(1, 2.5f),
            ParallelResidual = Either(),
        };
        return new RandomModel(spec, seed, biases: Either(), fused: heads == keyValueHeads && Either());
    }
}
