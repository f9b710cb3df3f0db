namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>One normalizer after the other.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public MarkedText Normalize(MarkedText text, SectionStart start) => steps.Aggregate(text, (t, step) => step.Normalize(t, start));

    public char? SpaceAtCut(char space, SectionStart start) =>
        steps.Aggregate((char?)space, (s, step) => s is { } made ? step.SpaceAtCut(made, start) : null);
}
