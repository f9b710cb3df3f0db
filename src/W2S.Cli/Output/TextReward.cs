namespace W2S.Cli.Output;

/// <summary>What <c>w2s reward</c> answers for a text.</summary>
/// <param name="Reward">Higher is better; for a sentiment model, log p(positive) - log p(negative).</param>
internal sealed record TextReward(double Reward);
