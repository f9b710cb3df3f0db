namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>Reads the names, literals and operators within one tag.</summary>
/// <param name="close">What stands before the brace that ends the tag: <c>%</c> or <c>}</c>.</param>
internal sealed class TagLexer(string source, List<Token> tokens, char close)
{
    // Longest first.
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly Stack<char> _open = new();

    /// <summary>Reads from <paramref name="position"/> to the end of the tag.</summary>
    /// <param name="end">Where the tag's end begins, its sign included; -1 where the source ends first.</param>
    /// <returns>Where <paramref name="end"/> is, or the end of the source.</returns>
    public int Read(int position, out int end)
    {
        while ((position = PythonSpace.SkipFrom(source, position)) < source.Length)
        {
            // Within braces, "}}" closes two dictionaries.
            if (_open.Count == 0 && IsEnd(position))
            {
                return end = position;
            }

            position = ReadToken(position);
        }

        end = -1;
        return source.Length;
    }

    private bool IsEnd(int position)
    {
        if (source[position] == '-' || (source[position] == '+' && close == '%'))
        {
            position++;
        }

        return position + 1 < source.Length && source[position] == close && source[position + 1] == '}';
    }

    private int ReadToken(int position)
    {
        var c = source[position];
        return char.IsAsciiDigit(c) ? ReadNumber(position)
            : char.IsAsciiLetter(c) || c == '_' ? ReadName(position)
            : c is '\'' or '"' ? ReadText(position)
            : ReadOperator(position);
    }

    private int ReadName(int position)
    {
        var end = position;
        while (end < source.Length && (char.IsAsciiLetterOrDigit(source[end]) || source[end] == '_'))
        {
            end++;
        }

        return Add(TokenKind.Name, position, end);
    }

    private int ReadNumber(int position)
    {
        var end = DigitsEnd(position);
        var isFloat = false;

        // "a.0.1" are two subscripts, no fraction.
        if (position == 0 || source[position - 1] != '.')
        {
            if (end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]))
            {
                end = DigitsEnd(end + 1);
                isFloat = true;
            }

            if (ExponentEnd(end) is { } exponent)
            {
                end = exponent;
                isFloat = true;
            }
        }

        return Add(isFloat ? TokenKind.Float : TokenKind.Integer, position, end);
    }

    private int DigitsEnd(int position)
    {
        while (position < source.Length
            && (char.IsAsciiDigit(source[position])
                || (source[position] == '_' && position + 1 < source.Length && char.IsAsciiDigit(source[position + 1]))))
        {
            position++;
        }

        return position;
    }

    private int? ExponentEnd(int position)
    {
        if (position >= source.Length || source[position] is not ('e' or 'E'))
        {
            return null;
        }

        var digits = position + 1;
        if (digits < source.Length && source[digits] is '+' or '-')
        {
            digits++;
        }

        return digits < source.Length && char.IsAsciiDigit(source[digits]) ? DigitsEnd(digits) : null;
    }

    private int ReadText(int position)
    {
        var quote = source[position];
        var end = position + 1;
        while (end < source.Length && source[end] != quote)
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        if (end >= source.Length)
        {
            throw new TemplateFault("a string is not closed", position);
        }

        tokens.Add(new Token(TokenKind.Text, StringLiteral.Decode(source, position + 1, end), position));
        return end + 1;
    }

    private int ReadOperator(int position)
    {
        var symbol = Array.Find(Operators, o => string.CompareOrdinal(source, position, o, 0, o.Length) == 0)
            ?? throw new TemplateFault($"the character U+{(int)source[position]:X4} found, an expression expected", position);
        switch (symbol)
        {
            case "(" or "[" or "{":
                _open.Push(symbol[0] switch { '(' => ')', '[' => ']', _ => '}' });
                break;
            case ")" or "]" or "}" when !_open.TryPop(out var expected) || expected != symbol[0]:
                throw new TemplateFault($"'{symbol}' closes nothing", position);
        }

        return Add(TokenKind.Operator, position, position + symbol.Length);
    }

    private int Add(TokenKind kind, int position, int end)
    {
        tokens.Add(new Token(kind, source[position..end], position));
        return end;
    }
}
