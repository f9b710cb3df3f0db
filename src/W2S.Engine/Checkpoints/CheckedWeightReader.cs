using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>
/// Passes weights on while watching over them: stops when cancelled, before the next read (a large tensor takes several), and, when asked,
/// refuses numbers that are none.
/// </summary>
internal sealed class CheckedWeightReader(IWeightReader inner, bool requireFinite, CancellationToken cancellationToken) : IWeightReader
{
    public void Read(WeightReference reference, Span<float> destination)
    {
        cancellationToken.ThrowIfCancellationRequested();
        inner.Read(reference, destination);
        if (requireFinite && NonFinite.First(destination) is { } found)
        {
            throw new ModelFormatException($"{inner.Describe(reference)}: {found} found, finite numbers expected");
        }
    }

    public WeightType StoredType(WeightReference reference) => inner.StoredType(reference);

    public string Describe(WeightReference reference) => inner.Describe(reference);
}
