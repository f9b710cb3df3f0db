using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Devices;

public sealed class CudaCardsTests
{
    public static TheoryData<string> MemoryCalls =>
    [
        nameof(ICudaApi.Initialize), nameof(ICudaApi.GetDevice), nameof(ICudaApi.RetainContext), nameof(ICudaApi.PushContext),
        nameof(ICudaApi.GetMemory),
    ];

    [Fact]
    public void Find_ADriver_TellsOfEveryCard() =>
        Assert.Equal([new CudaCard(0, "Card 0", 1040), new CudaCard(1, "Card 1", 1041)], new CudaCards(new FakeCudaApi()).Find());

    [Fact]
    public void Memory_OfACard_IsThatOfItsOwnContext()
    {
        var api = new FakeCudaApi();

        Assert.Equal((41_000, 100_000), new CudaCards(api).Memory(1));
        Assert.Equal(0, api.Open);
    }

    [Fact]
    public void FindAndMemory_WithoutADriver_AreNoCardAndUnknown()
    {
        var cards = new CudaCards(api: null);

        Assert.Empty(cards.Find());
        Assert.Null(cards.Memory(0));
    }

    [Theory]
    [InlineData(nameof(ICudaApi.Initialize))]
    [InlineData(nameof(ICudaApi.CountDevices))]
    public void Find_ADriverThatFails_IsNoCard(string failing) => Assert.Empty(new CudaCards(new FakeCudaApi(failing)).Find());

    [Theory]
    [InlineData(nameof(ICudaApi.GetDevice), CudaCard.Nameless, null)]
    [InlineData(nameof(ICudaApi.GetName), CudaCard.Nameless, 1040L)]
    [InlineData(nameof(ICudaApi.GetTotalBytes), "Card 0", null)]
    public void Find_WhatTheDriverWillNotTell_IsLeftOpen(string failing, string name, long? bytes) =>
        Assert.Equal(new CudaCard(0, name, bytes), new CudaCards(new FakeCudaApi(failing)).Find()[0]);

    [Theory]
    [MemberData(nameof(MemoryCalls))]
    public void Memory_ACallThatFails_IsUnknownAndLeavesNothingOpen(string failing)
    {
        var api = new FakeCudaApi(failing);

        Assert.Null(new CudaCards(api).Memory(0));
        Assert.Equal(0, api.Open);
    }

    [Fact]
    public void Memory_ACardThatIsNotThere_IsUnknown() => Assert.Null(new CudaCards(new FakeCudaApi()).Memory(2));
}
