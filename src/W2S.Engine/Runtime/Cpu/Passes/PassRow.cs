using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Runtime.Cpu.Cache;

namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>One token to be computed.</summary>
/// <param name="Index">Its index among the entry's tokens.</param>
/// <param name="Position">Its index in the whole sequence.</param>
internal readonly record struct PassRow(ForwardEntry Entry, BlockSequence<CpuBlock> Sequence, int Index, int Position)
{
    public int Token => Entry.Tokens.Span[Index];

    /// <summary>Whether anything is wanted after this token.</summary>
    public bool HasOutput => Entry.Output switch
    {
        ForwardOutput.LastLogits => Index == Entry.Tokens.Length - 1,
        ForwardOutput.LogProbabilities => Entry.Targets.Span[Index] >= 0,
        _ => false,
    };
}
