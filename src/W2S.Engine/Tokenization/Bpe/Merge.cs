namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Two neighbouring tokens become one. A merge's place in its list is its rank: the lowest rank is applied first.</summary>
internal readonly record struct Merge(TokenPair Pair, int Result);

/// <summary>Two neighbouring tokens.</summary>
internal readonly record struct TokenPair(int Left, int Right)
{
    // Seeded anew in each process, so that no file can choose pairs that collide.
    public override int GetHashCode() => HashCode.Combine(Left, Right);
}
