using W2S.Bench.Cards;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Tests.Cards;

/// <summary>A card of round numbers.</summary>
internal sealed class FakeCard : ICard
{
    public string Name => "Some Card";

    public string Library => "SomeSharp 1.0";

    public int Waits { get; private set; }

    public void Synchronize() => Waits++;

    public double MeasureProducts(ComputeType type) => type == ComputeType.Fp32 ? 5e13 : 9e14;

    public double MeasureCopies() => 3e12;

    public CallTimes MeasureCalls() => new(4e-6, 5e-6, 2e-5);
}
