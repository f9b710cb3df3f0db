using W2S.Bench.Peers;

namespace W2S.Bench.Tests.Peers;

public class LlamaBatchedBenchTests
{
    // As llama-batched-bench prints it, among lines of other kinds.
    private const string Output = """
        main: n_kv_max = 2048, n_batch = 2048, is_pp_shared = 1, n_threads = 2

        |    PP |     TG |    B |   N_KV |   T_PP s | S_PP t/s |   T_TG s | S_TG t/s |      T s |    S t/s |
        |-------|--------|------|--------|----------|----------|----------|----------|----------|----------|
        |    64 |     16 |    1 |     80 |    0.101 |   633.66 |    0.215 |    74.42 |    0.316 |   253.16 |
        |    64 |     16 |   16 |    320 |    0.104 |   615.38 |    1.248 |   205.13 |    1.352 |   236.69 |
        llama_perf_context_print: load time = 10.0 ms
        """;

    [Theory]
    [InlineData(1, 74.42)]
    [InlineData(16, 205.13)]
    public void ParseTokensPerSecond_TableAmongOtherLines_TakesTheRowOfThatManySequences(int sequences, double expected)
    {
        Assert.Equal(expected, LlamaBatchedBench.ParseTokensPerSecond(Output, sequences));
    }

    [Theory]
    [InlineData(Output, 8)]
    [InlineData("error: unable to load model", 16)]
    public void ParseTokensPerSecond_NoSuchRow_IsRefused(string output, int sequences)
    {
        var exception = Assert.Throws<PeerException>(() => LlamaBatchedBench.ParseTokensPerSecond(output, sequences));
        Assert.Contains($"{sequences} sequences", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"it printed: ", exception.Message, StringComparison.Ordinal);
    }
}
