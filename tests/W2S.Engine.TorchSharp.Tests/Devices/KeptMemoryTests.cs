using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Devices;

public sealed class KeptMemoryTests
{
    private const long Total = 24;

    private readonly KeptMemory _memory = new();

    [Fact]
    public void Available_AModelLoadedAgain_HasTheMemoryItHad()
    {
        _memory.Take(Card(1), 15);
        Assert.Equal(8, _memory.Available(1, free: 8, Total));

        _memory.GiveBack(Card(1), 15); // the driver counts it as taken still
        Assert.Equal(23, _memory.Available(1, free: 8, Total));

        _memory.Take(Card(1), 5); // of what was kept
        Assert.Equal(18, _memory.Available(1, free: 8, Total));
    }

    [Fact]
    public void Available_MemoryThatTorchSharpDidGiveBack_DoesNotCountTwice()
    {
        _memory.Take(Card(1), 15);
        _memory.GiveBack(Card(1), 15);
        _memory.Take(Card(1), 5);

        Assert.Equal(19, _memory.Available(1, free: 18, Total));
    }

    [Fact]
    public void Available_ACacheThatGrew_IsWhatItOutgrewToo()
    {
        _memory.Take(Card(1), 15);
        _memory.Grow(Card(1), held: 2, kept: 0);
        _memory.Grow(Card(1), held: 1, kept: 2); // from 2 to 3: the driver counts 5
        Assert.Equal(5, _memory.Available(1, free: 3, Total));

        _memory.Grow(Card(1), held: -3, kept: -2);
        Assert.Equal(3, _memory.Available(1, free: 3, Total));
    }

    [Fact]
    public void Available_OtherCardsAndTheProcessor_AreTheirOwn()
    {
        _memory.GiveBack(Card(0), 15);
        _memory.GiveBack(new Device(DeviceType.CPU), 15);

        Assert.Equal(8, _memory.Available(1, free: 8, Total));
    }

    private static Device Card(int index) => new(DeviceType.CUDA, index);
}
