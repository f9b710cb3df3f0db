using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Search;

public sealed class CommittedTextTests
{
    [Fact]
    public void Advance_SurvivorsDiffer_CommitsWhatTheyShareOnce()
    {
        var committed = new CommittedText([]);

        Assert.Equal("The film was ", committed.Advance([Candidates.Of("The film was good"), Candidates.Of("The film was bad")]));
        Assert.Equal("", committed.Advance([Candidates.Of("The film was good and"), Candidates.Of("The film was bad and")]));
        Assert.Equal("good and ", committed.Advance([Candidates.Of("The film was good and long"), Candidates.Of("The film was good and short")]));
        Assert.Equal("short", committed.Finish("The film was good and short"));
    }

    [Fact]
    public void Advance_EndMayBecomeAStopSequence_HoldsItBack()
    {
        var committed = new CommittedText(["\n\n"]);

        Assert.Equal("Done.", committed.Advance([Candidates.Of("Done.\n")]));
        Assert.Equal("\nMore", committed.Advance([Candidates.Of("Done.\nMore")]));
    }

    [Fact]
    public void Advance_StopSequenceCameUp_CommitsOnlyWhatIsBeforeIt() =>
        Assert.Equal("Done.", new CommittedText(["\n\n"]).Advance([Candidates.Of("Done.\n\nMo", FinishReason.StopSequence, stopIndex: 5)]));

    [Fact]
    public void Advance_SurvivorsShareHalfACharacter_DoesNotCutIt() =>
        Assert.Equal("a", new CommittedText([]).Advance([Candidates.Of("a\U0001F600"), Candidates.Of("a\U0001F601")]));
}
