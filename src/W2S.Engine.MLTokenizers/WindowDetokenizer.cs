using W2S.Engine.Tokenization;

namespace W2S.Engine.MLTokenizers;

/// <summary>
/// Decodes a growing sequence with a library that decodes whole sequences only: the last few tokens are decoded together again with
/// each new one, and what is new in the text is emitted. A replacement character at the very end is held back: it may be the first
/// half of a character.
/// </summary>
internal sealed class WindowDetokenizer : IDetokenizer
{
    private const char Replacement = '\uFFFD';

    // Stands before a window that does not begin the text, so that what decoders take off a beginning is taken off it.
    private const string Context = "a";

    // Of the tokens kept, the bytes of three can be pending; one more is what stands before them.
    private const int Kept = 8;
    private const int MaxWindow = 32;

    private readonly MLTokenizer _tokenizer;
    private readonly int[] _context; // ids of Context
    private int[] _window; // [up to MaxWindow] ids decoded last, never written after it is set
    private int _emitted;  // chars of the window's text that were emitted

    public WindowDetokenizer(MLTokenizer tokenizer, bool continuesPrompt)
    {
        _tokenizer = tokenizer;
        _context = tokenizer.EncodeContext(Context);
        _window = continuesPrompt ? _context : [];
        _emitted = tokenizer.Decode(_window).Length;
    }

    private WindowDetokenizer(WindowDetokenizer other)
    {
        _tokenizer = other._tokenizer;
        _context = other._context;
        _window = other._window;
        _emitted = other._emitted;
    }

    public string Append(int id)
    {
        if (_tokenizer.IsSpecial(id))
        {
            return string.Empty;
        }

        _window = [.. _window, id];
        var text = _tokenizer.Decode(_window);
        var certain = text.Length - (text.EndsWith(Replacement) ? 1 : 0);
        var piece = certain > _emitted ? text[_emitted..certain] : string.Empty;
        _emitted = Math.Max(_emitted, certain);
        if (_window.Length > MaxWindow)
        {
            Shorten(text.Length - _emitted);
        }

        return piece;
    }

    public string PeekPending() => _tokenizer.Decode(_window)[_emitted..];

    public IDetokenizer Clone() => new WindowDetokenizer(this);

    private void Shorten(int pending)
    {
        _window = [.. _context, .. _window[^Kept..]];
        _emitted = _tokenizer.Decode(_window).Length - pending;
    }
}
