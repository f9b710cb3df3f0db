namespace W2S.Engine.Tokenization.Decoding;

/// <summary>Takes a character off the beginning of a text that comes in pieces, so often at most; by default nothing.</summary>
internal struct LeadingStrip(char character, int count)
{
    private int _left = count;

    /// <summary>The next piece of the text without what is stripped.</summary>
    public string Apply(string piece)
    {
        var start = 0;
        while (_left > 0 && start < piece.Length)
        {
            _left = piece[start] == character ? _left - 1 : 0;
            start += piece[start] == character ? 1 : 0;
        }

        return piece[start..];
    }
}
