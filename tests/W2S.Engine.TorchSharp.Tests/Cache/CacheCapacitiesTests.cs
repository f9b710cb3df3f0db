using W2S.Engine.Torch.Cache;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests.Cache;

public sealed class CacheCapacitiesTests
{
    private static readonly Device First = new(DeviceType.CPU), Second = new(DeviceType.CPU);

    [Fact]
    public void Of_OneDevice_IsWhatIsHeldAndWhatIsFree()
    {
        using var layer = Layer(First);
        layer.Grow(9);
        Assert.Equal((10 * 16 * 2 * 3 * 4 * 4) + 1000, layer.Bytes + 1000);
        Assert.Equal(layer.Bytes + 1000, CacheCapacities.Of([layer], _ => 1000));
    }

    [Fact]
    public void Of_SeveralDevices_EndsWhereTheFirstIsFull()
    {
        LayerCache[] layers = [Layer(First), Layer(First), Layer(First), Layer(Second)];
        var held = layers.Sum(layer => layer.Bytes);

        Assert.Equal(held + (4 * 300), CacheCapacities.Of(layers, device => ReferenceEquals(device, First) ? 3_000_000 : 300));
        Assert.Equal(held + (4 * 100), CacheCapacities.Of(layers, device => ReferenceEquals(device, First) ? 300 : null));
        Array.ForEach(layers, layer => layer.Dispose());
    }

    [Fact]
    public void Of_DeviceThatTellsNothing_IsMoreThanAnyDeviceHas()
    {
        using var layer = Layer(First);
        Assert.True(CacheCapacities.Of([layer], _ => null) > 1L << 50);
    }

    /// <summary>What it outgrew is TorchSharp's still, and the driver counts it as taken.</summary>
    [Fact]
    public void Of_ACacheThatGrewOnACard_IsNoLessThanItWas() => Assert.All(TestDevices.Cards, name =>
    {
        const long MiB = 1 << 20;
        var device = TestDevices.Of(name);
        using var layer = new LayerCache(device, ScalarType.Float32, heads: 8, headSize: 128, blockTokens: 16); // 128 KiB a block
        layer.Grow(800);
        var before = CacheCapacities.Of([layer], TestDevices.FreeBytes);

        layer.Grow(1600);
        layer.Grow(3200);

        var after = CacheCapacities.Of([layer], TestDevices.FreeBytes);
        Assert.True(after >= before - (64 * MiB), $"{before} bytes before, {after} after"); // others may use the card, too
    });

    private static LayerCache Layer(Device device) => new(device, ScalarType.Float32, heads: 3, headSize: 4, blockTokens: 16);
}
