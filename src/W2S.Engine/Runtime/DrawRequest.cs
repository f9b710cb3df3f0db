using W2S.Engine.Sampling;

namespace W2S.Engine.Runtime;

/// <summary>Next tokens to be drawn by the decoder itself, so that logits need not leave the device they were computed on.</summary>
/// <remarks>
/// <para>
/// The logits are those after the entry's last token, [<see cref="VocabularySize"/>]. What is drawn, to be followed by every runtime:
/// </para>
/// <list type="number">
/// <item>Temperature 0: the token with the highest logit, of those that tie the one with the lowest id, for every point.</item>
/// <item>
/// Otherwise a token weighs exp((logit - highest logit) / temperature). With a top-k of more than 0 and less than the vocabulary, only
/// tokens stay whose logit is at least the k-th highest: all that tie with the k-th do.
/// </item>
/// <item>
/// With a top-p below 1, those that stayed are put in order of falling weight, of those that tie the lower id first, and the fewest from
/// the front stay that together reach top-p times the weight of all of them.
/// </item>
/// <item>
/// For each point, the tokens that still stay are added up: in that order where there was a top-p, in order of id otherwise. The first whose
/// sum exceeds the point times the weight of all that stay is drawn; the last where rounding leaves none.
/// </item>
/// </list>
/// <para>
/// Sums and exponentials are rounded, differently on every device: where a point, or the end of the top-p, lies within rounding of the
/// boundary between two tokens, runtimes may draw either. Logits that are not numbers fail the batch, as they do when asked for.
/// </para>
/// </remarks>
/// <param name="Options">How tokens are drawn.</param>
/// <param name="VocabularySize">Ids from here on are never drawn: embeddings are often padded beyond the vocabulary.</param>
/// <param name="Points">
/// [tokens wanted], at least one, each in [0, 1): where in the one distribution each token lies. Not changed until the batch was computed.
/// </param>
public readonly record struct DrawRequest(SamplingOptions Options, int VocabularySize, ReadOnlyMemory<double> Points)
{
    /// <exception cref="ArgumentException">There is no point, or one is outside [0, 1).</exception>
    /// <exception cref="InvalidOptionException">An option is out of its range.</exception>
    internal void Validate()
    {
        if (Points.IsEmpty)
        {
            throw new ArgumentException("a draw needs at least one point");
        }

        foreach (var point in Points.Span)
        {
            if (!(point >= 0 && point < 1))
            {
                throw new ArgumentException($"point {point} found, at least 0 and less than 1 expected");
            }
        }

        Options.Validate();
    }
}
