using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Tests.Models;

public sealed class TypeNamesTests
{
    [Theory]
    [InlineData("int8", WeightType.Int8)]
    [InlineData("INT8", WeightType.Int8)]
    [InlineData("Bf16", WeightType.Bf16)]
    [InlineData("", null)]
    [InlineData("3", null)]
    public void Find_WeightType_IsItsNameInAnyCase(string name, WeightType? expected) => Assert.Equal(expected, WeightTypeNames.Find(name));

    [Theory]
    [InlineData("fp32", ComputeType.Fp32)]
    [InlineData("FP16", ComputeType.Fp16)]
    [InlineData("", null)]
    [InlineData("int8", null)]
    public void Find_ComputeType_IsItsNameInAnyCase(string name, ComputeType? expected) => Assert.Equal(expected, ComputeTypeNames.Find(name));
}
