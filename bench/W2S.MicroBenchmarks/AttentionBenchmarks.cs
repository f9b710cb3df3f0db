using BenchmarkDotNet.Attributes;
using W2S.Bench.Rows;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.MicroBenchmarks;

/// <summary>
/// A token more for hypotheses that share a prefix, in a decoder of one layer with 12 heads of 64 and next to nothing else: its time is
/// attention's, but for four small products.
/// </summary>
public class AttentionBenchmarks : KernelBenchmark
{
    private const int Hidden = 768;
    private const int Small = 16;
    private const int Context = 2048;

    private readonly ForwardBatch _batch = new();
    private readonly List<Sequence> _hypotheses = [];
    private CpuDecoder? _decoder;

    [Params(100, 1000)]
    public int PrefixTokens { get; set; }

    [Params(1, 16)]
    public int Hypotheses { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _decoder = CpuDecoder.Load(Spec(), Weights(), new SameNumber(), new CpuDecoderOptions { Kernels = Kernels });
        using var prefix = _decoder.CreateSequence(Context);
        var prefill = new ForwardBatch();
        prefill.AddPrefill(prefix, new int[PrefixTokens]);
        _decoder.Forward(prefill);
        for (var i = 0; i < Hypotheses; i++)
        {
            _hypotheses.Add(prefix.Fork());
            _batch.AddLastLogits(_hypotheses[i], new int[1]); // nothing attends in the last layer unless something is asked for
        }
    }

    [Benchmark]
    public void NextToken()
    {
        _decoder!.Forward(_batch);
        foreach (var hypothesis in _hypotheses)
        {
            hypothesis.Truncate(PrefixTokens);
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _hypotheses.ForEach(hypothesis => hypothesis.Dispose());
        _decoder!.Dispose();
    }

    private static DecoderSpec Spec() => new()
    {
        Family = "benchmark",
        VocabularySize = Small,
        HiddenSize = Hidden,
        LayerCount = 1,
        ContextLength = Context,
        Attention = new AttentionSpec(12, 12, 64),
        Mlp = new MlpSpec(MlpKind.Plain, Activation.GeluTanh, Small),
        Norm = new NormSpec(NormKind.LayerNorm, 1e-5f),
        Position = new LearnedPositions(),
        Head = new LanguageModelHead(Tied: true),
    };

    private static DecoderWeights Weights() => new()
    {
        TokenEmbedding = SameNumber.Layer(Small, Hidden).Weight,
        PositionEmbedding = SameNumber.Layer(Context, Hidden).Weight,
        FinalNorm = Norm(),
        Layers =
        [
            new LayerWeights
            {
                AttentionNorm = Norm(),
                Query = SameNumber.Layer(Hidden, Hidden),
                Key = SameNumber.Layer(Hidden, Hidden),
                Value = SameNumber.Layer(Hidden, Hidden),
                AttentionOutput = SameNumber.Layer(Hidden, Hidden),
                MlpNorm = Norm(),
                Up = SameNumber.Layer(Small, Hidden),
                Down = SameNumber.Layer(Hidden, Small),
            },
        ],
    };

    private static NormWeights Norm() => new(new WeightReference { Tensor = "same", Rows = Hidden, StoredRows = Hidden }, Shift: null);
}
