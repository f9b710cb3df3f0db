namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>
/// Cuts a template into text, tags and what stands in them, with the white space control that transformers asks jinja for:
/// <c>trim_blocks</c> drops a line break after a tag, <c>lstrip_blocks</c> the blanks before one that begins a line.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;

    // Whether what comes next begins a line, or the template.
    private bool _atLineStart = true;

    /// <param name="source">With line feeds only.</param>
    private TemplateLexer(string source) => _source = source;

    public static List<Token> Read(string source)
    {
        var lexer = new TemplateLexer(source);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (FindTag(_position) is { } at)
        {
            switch (_source[at + 1])
            {
                case '{':
                    AddText(at, isPrint: true);
                    ReadInside(at, TokenKind.PrintBegin, TokenKind.PrintEnd, '}');
                    break;
                case '#':
                    AddText(at, isPrint: false);
                    SkipComment(at);
                    break;
                default:
                    AddText(at, isPrint: false);
                    ReadTag(at);
                    break;
            }
        }

        AddData(_position, _source.Length);
        _tokens.Add(new Token(TokenKind.End, "", _source.Length));
    }

    private int? FindTag(int from)
    {
        for (var at = _source.IndexOf('{', from); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
        {
            if (_source[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return null;
    }

    // The text up to a tag, less what the tag's own sign or lstrip_blocks takes away.
    private void AddText(int tag, bool isPrint)
    {
        var end = tag;
        var sign = SignAt(tag + 2);
        if (sign == '-')
        {
            end = PythonSpace.SkipBack(_source, _position, tag);
        }
        else if (sign != '+' && !isPrint)
        {
            var lineStart = tag > _position ? _source.LastIndexOf('\n', tag - 1, tag - _position) + 1 : 0;
            var from = Math.Max(lineStart, _position);
            if ((lineStart > 0 || _atLineStart) && PythonSpace.SkipBack(_source, from, tag) == from)
            {
                end = from;
            }
        }

        AddData(_position, end);
    }

    private void AddData(int start, int end)
    {
        if (end > start)
        {
            _tokens.Add(new Token(TokenKind.Data, _source[start..end], start));
        }
    }

    private void ReadTag(int at)
    {
        if (RawBodyAfter(at) is { } body)
        {
            ReadRaw(at, body);
        }
        else
        {
            ReadInside(at, TokenKind.TagBegin, TokenKind.TagEnd, '%');
        }
    }

    private void ReadInside(int at, TokenKind begin, TokenKind end, char close)
    {
        _tokens.Add(new Token(begin, "", at));
        var start = at + 2 + (SignAt(at + 2) is null ? 0 : 1);
        _position = new TagLexer(_source, _tokens, close).Read(start, out var endAt);
        if (endAt < 0)
        {
            return; // the source ends within; the parser says what is missing
        }

        _tokens.Add(new Token(end, "", endAt));
        PassEnd(endAt, trimsLine: close == '%', allowsPlus: close == '%');
    }

    private void SkipComment(int at)
    {
        var body = at + 2 + (SignAt(at + 2) is null ? 0 : 1);
        var hash = _source.IndexOf("#}", body, StringComparison.Ordinal);
        if (hash < 0)
        {
            throw new TemplateFault("a comment is not closed", at);
        }

        PassEnd(hash > body && _source[hash - 1] is '-' or '+' ? hash - 1 : hash, trimsLine: true, allowsPlus: true);
    }

    // Where the text of a raw block begins, if the tag opens one.
    private int? RawBodyAfter(int at) => WordEnd(at, "raw") is { } end
        ? At(end, "-%}") ? PythonSpace.SkipFrom(_source, end + 3)
            : At(end, "%}") ? end + 2
            : null
        : null;

    private void ReadRaw(int at, int body)
    {
        _position = body;
        _atLineStart = _source[body - 1] == '\n';
        for (var tag = Find("{%", body); tag >= 0; tag = Find("{%", tag + 1))
        {
            if (WordEnd(tag, "endraw") is { } end && (At(end, "%}") || At(end, "-%}") || At(end, "+%}")))
            {
                AddText(tag, isPrint: false);
                PassEnd(end, trimsLine: true, allowsPlus: true);
                return;
            }
        }

        throw new TemplateFault("a raw block is not closed", at);
    }

    // End of `{% WORD `, signs and blanks included; null if the tag says something else.
    private int? WordEnd(int tag, string word)
    {
        var start = PythonSpace.SkipFrom(_source, tag + 2 + (SignAt(tag + 2) is null ? 0 : 1));
        return At(start, word) ? PythonSpace.SkipFrom(_source, start + word.Length) : null;
    }

    // Goes past "%}" and its kin, with what their sign or trim_blocks takes away.
    private void PassEnd(int at, bool trimsLine, bool allowsPlus)
    {
        if (_source[at] == '-')
        {
            _position = PythonSpace.SkipFrom(_source, at + 3);
        }
        else if (allowsPlus && _source[at] == '+')
        {
            _position = at + 3;
        }
        else
        {
            _position = at + 2;
            if (trimsLine && _position < _source.Length && _source[_position] == '\n')
            {
                _position++;
            }
        }

        _atLineStart = _source[_position - 1] == '\n';
    }

    private char? SignAt(int position) => position < _source.Length && _source[position] is '-' or '+' ? _source[position] : null;

    private bool At(int position, string text) => string.CompareOrdinal(_source, position, text, 0, text.Length) == 0;

    private int Find(string text, int from) => _source.IndexOf(text, from, StringComparison.Ordinal);
}
