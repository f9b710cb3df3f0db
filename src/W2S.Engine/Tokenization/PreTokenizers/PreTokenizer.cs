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
