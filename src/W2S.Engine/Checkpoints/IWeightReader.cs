using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>Where a runtime gets the numbers of a checkpoint from, in the one layout it asks for. Safe to use from any thread.</summary>
public interface IWeightReader
{
    /// <summary>Reads the weight <paramref name="reference"/> points at, converted to 32-bit floats.</summary>
    /// <param name="destination">
    /// [rows, columns] row by row, outputs first, however the checkpoint stores them; [rows] for a vector. Exactly that long.
    /// </param>
    /// <exception cref="ModelFormatException">The tensor is missing, has another shape, or holds no floating-point numbers.</exception>
    void Read(WeightReference reference, Span<float> destination);

    /// <summary>The type in which a weight is stored: holding it so loses nothing. 32-bit floats unless the reader knows better.</summary>
    /// <exception cref="ModelFormatException">The tensor is missing, has another shape, or holds no floating-point numbers.</exception>
    WeightType StoredType(WeightReference reference) => WeightType.Fp32;

    /// <summary>What messages call a weight: its tensor, and where that is if the reader knows.</summary>
    string Describe(WeightReference reference) => $"tensor '{reference.Tensor}'";
}
