using System.Text;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.BlackBox.Rounds;

/// <summary>
/// Counts tokens of a model that may not: as it reports them, else by a tokenizer, else one for every four bytes of UTF-8.
/// </summary>
internal sealed class TokenCounter(ITokenizer? tokenizer)
{
    private const int BytesPerToken = 4;

    /// <summary>Longer texts are no answers that anybody asked for, and not worth tokenizing.</summary>
    private const int LongestTokenized = 1 << 20;

    /// <summary>Tokens of a prompt that no model has counted yet.</summary>
    public int Estimate(Prompt prompt) =>
        (int)Math.Min(
            int.MaxValue, prompt.Text is { } text ? Estimate(text) : prompt.Messages.Sum(message => (long)Estimate(message.Content)));

    /// <summary>Tokens of a text that no model has counted; at least 1 but for the empty one.</summary>
    public int Estimate(string text) => tokenizer is not null && text.Length <= LongestTokenized
        ? tokenizer.EncodeContinuation(text).Length
        : (int)((Encoding.UTF8.GetByteCount(text) + (long)BytesPerToken - 1) / BytesPerToken);

    /// <summary>Tokens of a reply and of each of its choices.</summary>
    /// <param name="wanted">Most tokens each choice was asked for.</param>
    public ReplyTokens Count(TextModelReply reply, int wanted)
    {
        int[] estimates = [.. reply.Choices.Select(choice => Estimate(choice.Text ?? ""))];
        var estimated = estimates.Sum(estimate => (long)estimate);

        // A report of fewer tokens than there are choices with text, or of more than can be, is none.
        if (reply.OutputTokens is not { } reported || reported < estimates.Count(estimate => estimate > 0) || reported > int.MaxValue)
        {
            return new ReplyTokens(estimated, estimates, estimates, IsReported: false, ReportedOfOne: null);
        }

        var each = Split(reported, Weights(reply, estimates, wanted));
        return new ReplyTokens(reported, each, estimates, IsReported: true, reply.Choices.Count == 1 ? (int)reported : null);
    }

    /// <summary>A choice that was cut at the limit has as many tokens as were asked for, whatever it is estimated at.</summary>
    private static int[] Weights(TextModelReply reply, int[] estimates, int wanted) =>
        [.. reply.Choices.Zip(estimates, (choice, estimate) => choice.Finish is TextFinish.Length && estimate > 0 ? wanted : estimate)];

    /// <summary>A total that was reported, in proportion to the weights.</summary>
    private static int[] Split(long total, int[] weights)
    {
        var all = weights.Sum(weight => (long)weight);
        var shares = new int[weights.Length];
        long before = 0;
        for (var i = 0; i < shares.Length && all > 0; i++)
        {
            // Of running sums, so that the shares add up to the total.
            var upTo = before + weights[i];
            shares[i] = (int)((total * upTo / all) - (total * before / all));
            before = upTo;
        }

        return shares;
    }
}

/// <summary>Tokens of a reply.</summary>
/// <param name="Total">Of all choices, hidden ones (a model's thoughts) included.</param>
/// <param name="Each">[choices].</param>
/// <param name="Estimates">[choices], from the texts alone.</param>
/// <param name="IsReported">Whether the total is what the model reports.</param>
/// <param name="ReportedOfOne">What the model reports of its only choice; null where there are several, or it does not say.</param>
internal sealed record ReplyTokens(long Total, int[] Each, int[] Estimates, bool IsReported, int? ReportedOfOne);
