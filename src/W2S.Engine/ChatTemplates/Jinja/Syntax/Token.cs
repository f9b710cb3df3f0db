namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

internal enum TokenKind
{
    Data,
    PrintBegin,
    PrintEnd,
    TagBegin,
    TagEnd,
    Name,
    Text,
    Integer,
    Float,
    Operator,
    End,
}

/// <param name="Text">Template text, name, operator or number as written; of a string literal what it means.</param>
/// <param name="Position">Offset in the source.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public bool IsName(string name) => Kind is TokenKind.Name && Text == name;

    public bool IsOperator(string symbol) => Kind is TokenKind.Operator && Text == symbol;

    /// <summary>For messages.</summary>
    public string Description => Kind switch
    {
        TokenKind.Data => "text",
        TokenKind.PrintBegin => "'{{'",
        TokenKind.PrintEnd => "'}}'",
        TokenKind.TagBegin => "'{%'",
        TokenKind.TagEnd => "'%}'",
        TokenKind.Text => "a string",
        TokenKind.End => "the end of the template",
        _ => $"'{Text}'",
    };
}
