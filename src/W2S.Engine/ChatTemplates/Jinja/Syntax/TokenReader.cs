namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>Goes through tokens one by one.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int _at;

    public Token Current => tokens[_at];

    public Token Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Next()
    {
        var token = Current;
        _at = Math.Min(_at + 1, tokens.Count - 1);
        return token;
    }

    public bool TryName(string name) => Take(Current.IsName(name));

    public bool TryOperator(string symbol) => Take(Current.IsOperator(symbol));

    public Token Expect(TokenKind kind, string expected) => Current.Kind == kind ? Next() : throw Unexpected(expected);

    public Token ExpectName() => Expect(TokenKind.Name, "a name");

    public void ExpectName(string name)
    {
        if (!TryName(name))
        {
            throw Unexpected($"'{name}'");
        }
    }

    public void ExpectOperator(string symbol)
    {
        if (!TryOperator(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    public TemplateFault Unexpected(string expected) =>
        new($"{Checkpoints.FileText.Shown(Current.Description)} found, {expected} expected", Current.Position);

    private bool Take(bool isMeant)
    {
        if (isMeant)
        {
            Next();
        }

        return isMeant;
    }
}
