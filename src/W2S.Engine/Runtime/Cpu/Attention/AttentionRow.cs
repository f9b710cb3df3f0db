using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Runtime.Cpu.Cache;

namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>One row as attention sees it.</summary>
/// <param name="Index">Of the row in the pass.</param>
/// <param name="End">The token after the last one it looks at, its own.</param>
internal readonly record struct AttentionRow(int Index, BlockSequence<CpuBlock> Sequence, int End);
