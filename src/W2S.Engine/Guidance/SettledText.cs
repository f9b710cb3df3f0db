namespace W2S.Engine.Guidance;

/// <summary>The beginning of a growing response whose tokens stay as they are, whatever follows.</summary>
/// <param name="Length">In UTF-16 units.</param>
/// <param name="TokenCount">Its tokens, in the guiding model's vocabulary.</param>
internal readonly record struct SettledText(int Length, int TokenCount);
