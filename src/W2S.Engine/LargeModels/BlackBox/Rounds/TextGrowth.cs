using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.BlackBox.Rounds;

/// <summary>Reads a choice as the continuation of a response: what of its text counts, and whether the response ends with it.</summary>
internal sealed class TextGrowth(LargeModelRequest request, bool canContinue)
{
    private readonly StopSequences _stops = new(request.StopSequences);

    /// <summary>Most tokens to ask of a continuation.</summary>
    public int Wanted(TextBranch parent, int maxTokens) => Math.Min(maxTokens, request.MaxNewTokens - parent.TokenCount);

    /// <param name="choice">It has text.</param>
    /// <param name="tokens">New tokens of this choice.</param>
    /// <param name="reported">The same where the model reports it.</param>
    /// <param name="wanted">Most tokens it was asked for.</param>
    public TextBranch Continue(TextBranch parent, TextChoice choice, int tokens, int? reported, int wanted, RandomStream random)
    {
        var news = choice.Finish is TextFinish.Stop ? choice.Text! : WithoutCutEnd(choice.Text!);
        var branch = new TextBranch(parent.Text + news, parent.TokenCount + tokens, random);
        if (_stops.Find(branch.Text, parent.Text.Length) is { } index)
        {
            // A model that ignores stop sequences goes on after one; nobody is to score that.
            var end = _stops.EndAt(branch.Text, index);
            return branch with { Text = branch.Text[..end], Finish = FinishReason.StopSequence, StopIndex = index };
        }

        return branch with { Finish = Ending(parent, choice.Finish, news, branch.TokenCount, reported, wanted) };
    }

    /// <summary>
    /// A limit of tokens may cut a character in half, which then reads as U+FFFD or as half a surrogate pair. The model writes it whole
    /// next time.
    /// </summary>
    private static string WithoutCutEnd(string text)
    {
        var whole = text.TrimEnd('\uFFFD');
        return whole.Length > 0 && char.IsHighSurrogate(whole[^1]) ? whole[..^1] : whole;
    }

    private FinishReason? Ending(TextBranch parent, TextFinish finish, string news, int tokenCount, int? reported, int wanted)
    {
        // Nothing new will not become something by asking again.
        if (finish is TextFinish.Stop || news.Length == 0)
        {
            return FinishReason.EndOfSequence;
        }

        var isRest = wanted >= request.MaxNewTokens - parent.TokenCount;
        if (finish is TextFinish.Unknown)
        {
            var isFull = reported >= wanted;
            if (!isFull && (isRest || !canContinue || reported < wanted))
            {
                return FinishReason.EndOfSequence;
            }
        }

        // By its own count it has all the tokens there may be, whatever they are estimated at.
        return isRest || tokenCount >= request.MaxNewTokens ? FinishReason.Length
            : canContinue ? null
            : FinishReason.Budget; // Nothing else cuts whole responses short.
    }
}
