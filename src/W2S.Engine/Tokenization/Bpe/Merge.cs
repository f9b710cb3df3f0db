namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Two neighbouring tokens become one. A merge's place in its list is its rank: the lowest rank is applied first.</summary>
internal readonly record struct Merge(int Left, int Right, int Result)
{
    public long Pair => PairOf(Left, Right);

    public static long PairOf(int left, int right) => ((long)left << 32) | (uint)right;
}
