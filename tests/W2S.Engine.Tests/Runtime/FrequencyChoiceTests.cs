using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

public sealed class FrequencyChoiceTests
{
    private const int OriginalLength = 100;
    private const int ContextLength = 400;

    private static readonly RotaryScaling Dynamic = new DynamicRotaryScaling(Factor: 4, OriginalLength);
    private static readonly RotaryScaling Long = new LongRotaryScaling([1, 1], [2, 3], OriginalLength, Magnitude: 1);
    private static readonly RotaryScaling Linear = new LinearRotaryScaling(Factor: 2);

    public static TheoryData<RotaryScaling?, int?, int?> Alike => new()
    {
        { null, 1, null }, { Linear, 1, 100_000 },
        { Dynamic, 1, OriginalLength }, { Dynamic, ContextLength, null },
        { Long, 1, OriginalLength }, { Long, OriginalLength + 1, null }, { Long, OriginalLength + 1, 100_000 },
    };

    public static TheoryData<RotaryScaling?, int?, int?> Different => new()
    {
        { Dynamic, OriginalLength, OriginalLength + 1 }, { Dynamic, 300, null }, { Long, OriginalLength, OriginalLength + 1 },
    };

    [Theory]
    [MemberData(nameof(Alike))]
    public void For_LengthsThatDecideTheSame_ComputesOnce(RotaryScaling? scaling, int? first, int? second)
    {
        var choice = Choice(scaling);
        Assert.Same(choice.For(first), choice.For(second));
    }

    [Theory]
    [MemberData(nameof(Different))]
    public void For_LengthsThatDecideOtherwise_GivesEachItsOwn(RotaryScaling? scaling, int? first, int? second)
    {
        var choice = Choice(scaling);
        var frequencies = choice.For(first);
        Assert.NotEqual(frequencies.RadiansPerPosition, choice.For(second).RadiansPerPosition);
        Assert.Equal(frequencies.RadiansPerPosition, choice.For(first).RadiansPerPosition);
    }

    [Theory]
    [MemberData(nameof(Alike))]
    [MemberData(nameof(Different))]
    public void For_AnyLength_GivesWhatIsComputedForIt(RotaryScaling? scaling, int? first, int? second)
    {
        foreach (var length in new[] { first, second })
        {
            var expected = RotaryFrequencies.Compute(Positions(scaling), length ?? ContextLength);
            Assert.Equal(expected.RadiansPerPosition, Choice(scaling).For(length).RadiansPerPosition);
        }
    }

    private static RotaryPositions Positions(RotaryScaling? scaling) => new(Theta: 10_000, RotarySize: 4) { Scaling = scaling };

    private static FrequencyChoice Choice(RotaryScaling? scaling) => new(Positions(scaling), ContextLength);
}
