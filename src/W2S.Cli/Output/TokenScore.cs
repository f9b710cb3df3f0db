namespace W2S.Cli.Output;

/// <summary>What <c>w2s score</c> answers.</summary>
/// <param name="Logprobs">[ids]: natural log-probability of each token given those before it; null for the first.</param>
/// <param name="Total">Their sum.</param>
internal sealed record TokenScore(int[] Ids, double?[] Logprobs, double Total);
