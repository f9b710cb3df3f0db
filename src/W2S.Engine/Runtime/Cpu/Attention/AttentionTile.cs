namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>Rows whose attention is computed together, so that keys and values they share are loaded once.</summary>
/// <param name="First">Of the plan's rows.</param>
/// <param name="Count">Of rows.</param>
/// <param name="Shared">Leading tokens that lie in the same blocks for all of them, and before the end of each.</param>
/// <param name="ShortestEnd">The smallest of their ends.</param>
/// <param name="LongestEnd">The largest of their ends.</param>
/// <param name="Cost">Tokens its rows look at, all together.</param>
internal readonly record struct AttentionTile(int First, int Count, int Shared, int ShortestEnd, int LongestEnd, long Cost);
