namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>What a row sees of a group of 16 tokens in a block of the cache; nothing by default.</summary>
/// <param name="Keys">Where they are: [head size, group tokens], rows block tokens apart.</param>
/// <param name="Values">Where they are: [group tokens, padded head size].</param>
/// <param name="From">The first token it sees, counted from the group's first.</param>
/// <param name="To">The token after the last one it sees, counted likewise.</param>
internal readonly record struct GroupView(nint Keys, nint Values, int From, int To)
{
    public bool IsEmpty => Keys == 0;
}
