using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>A machine that the tests of this folder run on: a runtime, where it computes, and in which types.</summary>
/// <remarks>
/// Tests say how far 32-bit floats may be from the exact numbers, which is their own matter; a runtime says how many times as far it may be,
/// and how much its numbers may depend on what they are computed beside.
/// </remarks>
internal sealed record TestRuntime(string Name, IRuntime Runtime, DecoderLoadOptions Options)
{
    /// <summary>Whether it is the machine for tests that need one only, in whatever type.</summary>
    public bool IsFirstChoice { get; init; }

    /// <summary>How many times as far from what its own weights make it may be as 32-bit floats, of which type its weights and sums may be.</summary>
    public double Coarseness { get; init; } = 1;

    /// <summary>The same, from what the weights as they are stored would make: theirs were rounded to its type.</summary>
    public double StoredCoarseness { get; init; } = 1;

    /// <summary>By how much numbers of the order of 1 may differ that it computes of the same tokens in other batches or pieces; 0: by no bit.</summary>
    public double Slack { get; init; }

    /// <summary>The runtime that divides its work into other pieces, where it has a say in that: no number may hang on it.</summary>
    public IRuntime Otherwise { get; init; } = Runtime;

    /// <summary>Requests after which its memory must be as before.</summary>
    public int ManyRequests { get; init; } = 1000;

    /// <summary>What it holds outside of managed memory, and no finalizer would give back in time.</summary>
    public Func<long> LiveObjects { get; init; } = () => 0;

    /// <summary>Whether it computes in 32-bit floats, with weights as they are.</summary>
    public bool IsExact => Options.Weights is null or WeightType.Fp32;

    /// <summary>Whether what stands above decoders is tested on it.</summary>
    public bool IsMain => IsFirstChoice && IsExact;

    /// <summary>What it holds weights as where a test has them in 32-bit floats.</summary>
    public WeightType Weights => Options.Weights ?? WeightType.Fp32;

    public IDecoder Load(RandomModel model, string? name = null) =>
        Runtime.Load(new DecoderSource(model.Spec, model.Weights, model), Options with { Name = name });

    public IDecoder Load(VerifiedCheckpoint checkpoint, string? name = null) =>
        Runtime.Load(new DecoderSource(checkpoint.Spec, checkpoint.Weights, checkpoint.Checkpoint), Options with { Name = name });

    public LoadOptions LoadOptions() => new()
    {
        Device = Options.Placement,
        Weights = Options.Weights,
        Dtype = Options.Dtype,
        Runtimes = [Runtime],
        CheckNumbers = true,
    };

    /// <summary>The model with the weights that <see cref="Load(RandomModel, string?)"/> makes of it.</summary>
    public RandomModel AsHeld(RandomModel model) => model.Round(Weights);

    /// <param name="tolerance">For 32-bit floats.</param>
    public void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<float> found, double tolerance) =>
        AssertClose(expected, Widen(found), tolerance);

    /// <inheritdoc cref="AssertClose(IReadOnlyList{double}, IReadOnlyList{float}, double)"/>
    public void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> found, double tolerance)
    {
        Assert.Equal(expected.Count, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance * Coarseness));
    }

    /// <summary><see cref="LiveObjects"/> without what earlier tests left to finalizers.</summary>
    public long CountLiveObjects()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return LiveObjects();
    }

    /// <summary>What was computed of the same tokens.</summary>
    public void AssertSame(IReadOnlyList<float> expected, IReadOnlyList<float> found) =>
        AssertSame(Widen(expected), Widen(found));

    /// <inheritdoc cref="AssertSame(IReadOnlyList{float}, IReadOnlyList{float})"/>
    public void AssertSame(IReadOnlyList<double> expected, IReadOnlyList<double> found)
    {
        Assert.Equal(expected.Count, found.Count);
        if (Slack == 0)
        {
            Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), found.Select(BitConverter.DoubleToInt64Bits));
            return;
        }

        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Slack));
    }

    /// <summary>More differs than how it was computed.</summary>
    public void AssertDiffer(IReadOnlyList<float> one, IReadOnlyList<float> other) =>
        Assert.Contains(one.Zip(other), pair => Math.Abs(pair.First - pair.Second) > Slack);

    private static double[] Widen(IEnumerable<float> numbers) => [.. numbers.Select(number => (double)number)];
}
