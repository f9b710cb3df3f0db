using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Blocks;
using W2S.Engine.Torch.Cache;

namespace W2S.Engine.Torch.Passes;

/// <summary>Tokens of one entry, one after the other, as rows of a pass.</summary>
/// <param name="Row">The first of them in the pass, or among its asked rows.</param>
/// <param name="Index">Its index among the entry's tokens.</param>
/// <param name="Position">Its index in the whole sequence.</param>
/// <param name="Count">How many rows.</param>
internal readonly record struct RowRun(
    ForwardEntry Entry, BlockSequence<TorchBlock> Sequence, int Row, int Index, int Position, int Count)
{
    /// <summary>The token after the last of them, in the whole sequence.</summary>
    public int End => Position + Count;

    /// <summary>Some of its rows.</summary>
    public RowRun Part(int first, int count) =>
        this with { Row = Row + first, Index = Index + first, Position = Position + first, Count = count };

    /// <summary>Whether anything is wanted after the token at <paramref name="offset"/> within the run.</summary>
    public bool IsAsked(int offset) => Entry.Output switch
    {
        ForwardOutput.LogProbabilities => Entry.Targets.Span[Index + offset] >= 0,
        ForwardOutput.None => false,
        _ => Index + offset == Entry.Tokens.Length - 1,
    };
}
