using BenchmarkDotNet.Attributes;
using W2S.Engine.Sampling;

namespace W2S.MicroBenchmarks;

/// <summary>Drawing a token from the logits of a vocabulary of 50,257, with the paper's top-k and without.</summary>
public class SamplingBenchmarks
{
    private const int Vocabulary = 50_257;

    private readonly float[] _logits = new float[Vocabulary];
    private TokenSampler? _sampler;
    private RandomStream _random = new(1);

    [Params(50, 0)]
    public int TopK { get; set; }

    [Params(1.0, 0.9)]
    public double TopP { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        foreach (ref var logit in _logits.AsSpan())
        {
            logit = 10 * random.NextSingle();
        }

        _sampler = new TokenSampler(new SamplingOptions { TopK = TopK, TopP = TopP });
    }

    [Benchmark]
    public int PrepareAndDraw()
    {
        _sampler!.Prepare(_logits);
        return _sampler.Draw(_random.NextDouble());
    }
}
