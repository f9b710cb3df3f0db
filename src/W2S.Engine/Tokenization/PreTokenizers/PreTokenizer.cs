namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Receives one word of a text; the span is valid during the call only.</summary>
internal delegate void WordHandler(ReadOnlySpan<char> word);

/// <summary>Cuts text into the words that byte-pair encoding works on. Immutable and safe to use from any thread.</summary>
/// <param name="steps">Applied one after the other, each to the pieces of the one before; none where a section is one word.</param>
internal sealed class PreTokenizer(IReadOnlyList<PreTokenizerStep> steps)
{
    /// <param name="start">What stands before <paramref name="text"/>.</param>
    public void ForEachWord(ReadOnlySpan<char> text, SectionStart start, WordHandler handle)
    {
        if (!text.IsEmpty)
        {
            Apply(0, text, start, handle);
        }
    }

    /// <summary>What becomes of words where a text is cut before a space.</summary>
    /// <param name="space">What the normalizer made of it; afterwards, what is written in words.</param>
    /// <param name="start">What stands before the text.</param>
    public CutEffect AtCut(ref char space, SectionStart start)
    {
        var all = CutEffect.Independent;
        foreach ((var mark, var splitter) in steps)
        {
            if (mark is not null)
            {
                if (mark.SpaceAtCut(space, start) is not { } made)
                {
                    return CutEffect.Unknown;
                }

                space = made;
            }

            // Beyond a boundary the sides are pieces of their own, and no later step sees both.
            if (all is not CutEffect.Boundary && splitter is not null && (all = splitter.AtCut(space)) is CutEffect.Unknown)
            {
                return CutEffect.Unknown;
            }
        }

        return all;
    }

    private void Apply(int step, ReadOnlySpan<char> piece, SectionStart start, WordHandler handle)
    {
        if (step == steps.Count)
        {
            handle(piece);
            return;
        }

        (var mark, var splitter) = steps[step];
        var text = mark is null ? piece : mark.Apply(piece, start);
        if (splitter is null)
        {
            Apply(step + 1, text, start, handle);
            return;
        }

        foreach (var part in splitter.Split(text))
        {
            var inside = part.Start > 0 && start is SectionStart.BeginsText;
            Apply(step + 1, text[part.Start..part.End], inside ? SectionStart.InsideText : start, handle);
        }
    }
}
