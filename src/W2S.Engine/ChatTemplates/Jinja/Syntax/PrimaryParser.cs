using System.Globalization;
using W2S.Engine.ChatTemplates.Jinja.Nodes;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>Reads what expressions are made of: names, literals, and the subscripts and calls after them.</summary>
internal sealed class PrimaryParser(TokenReader tokens, MacroNames names)
{
    public static bool IsTupleEnd(Token token) =>
        token.Kind is TokenKind.PrintEnd or TokenKind.TagEnd or TokenKind.End || token.IsOperator(")");

    public Expression Parse(ExpressionParser expressions)
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName();
            case TokenKind.Text:
                return ParseText();
            case TokenKind.Integer:
                return new LiteralExpression(tokens.Next().Position, ReadInteger(token));
            case TokenKind.Float:
                return new LiteralExpression(tokens.Next().Position, ReadFloat(token));
            case TokenKind.Operator when token.Text is "(":
                tokens.Next();
                var inner = ParseItems(expressions.Parse, () => IsTupleEnd(tokens.Current));
                tokens.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when token.Text is "[":
                tokens.Next();
                return new SequenceExpression(token.Position, ParseUntil("]", expressions.Parse), SequenceKind.List);
            case TokenKind.Operator when token.Text is "{":
                tokens.Next();
                return new MappingExpression(token.Position, ParseUntil("}", () => ParseEntry(expressions)));
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    /// <summary>The subscripts and calls that follow.</summary>
    public Expression ParsePostfix(Expression target, ExpressionParser expressions)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("."))
            {
                target = ParseAttribute(target);
            }
            else if (tokens.Current.IsOperator("["))
            {
                target = ParseSubscript(target, expressions);
            }
            else if (tokens.Current.IsOperator("("))
            {
                target = new CallExpression(tokens.Current.Position, target, ParseArguments(expressions));
            }
            else
            {
                return target;
            }
        }
    }

    /// <summary>Items with commas between them: one alone is itself, a comma makes a tuple.</summary>
    public Expression ParseItems(Func<Expression> parse, Func<bool> isEnd)
    {
        var position = tokens.Current.Position;
        var items = new List<Expression>();
        var isTuple = isEnd();
        while (!isEnd())
        {
            items.Add(parse());
            if (!tokens.TryOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        return isTuple ? new SequenceExpression(position, items, SequenceKind.Tuple) : items[0];
    }

    public ArgumentList ParseArguments(ExpressionParser expressions)
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var named = ParseUntil(")", () => ParseArgument(expressions, positional)).OfType<(string, Expression)>().ToList();
        return new ArgumentList(positional, named);
    }

    private (string Name, Expression Value)? ParseArgument(ExpressionParser expressions, List<Expression> positional)
    {
        var token = tokens.Current;
        if (token.IsOperator("*") || token.IsOperator("**"))
        {
            throw new TemplateFault($"'{token.Text}' before an argument found, which is not supported", token.Position);
        }

        if (token.Kind is TokenKind.Name && tokens.Following.IsOperator("="))
        {
            tokens.Next();
            tokens.Next();
            return (token.Text, expressions.Parse());
        }

        positional.Add(expressions.Parse());
        return null;
    }

    private LiteralExpression ParseText()
    {
        var position = tokens.Current.Position;
        var text = new System.Text.StringBuilder();
        while (tokens.Current.Kind is TokenKind.Text)
        {
            text.Append(tokens.Next().Text);
        }

        return new LiteralExpression(position, Value.Of(text.ToString()));
    }

    private Expression ParseName()
    {
        var name = tokens.Next();
        names.See(name);
        return name.Text switch
        {
            "true" or "True" => new LiteralExpression(name.Position, BooleanValue.True),
            "false" or "False" => new LiteralExpression(name.Position, BooleanValue.False),
            "none" or "None" => new LiteralExpression(name.Position, NoneValue.Instance),
            _ => new NameExpression(name.Position, name.Text),
        };
    }

    private Expression ParseAttribute(Expression target)
    {
        var dot = tokens.Next();
        var name = tokens.Current;
        if (name.Kind is TokenKind.Integer)
        {
            tokens.Next();
            return new SubscriptExpression(dot.Position, target, new LiteralExpression(name.Position, ReadInteger(name)));
        }

        return new AttributeExpression(dot.Position, target, tokens.ExpectName().Text);
    }

    private Expression ParseSubscript(Expression target, ExpressionParser expressions)
    {
        var position = tokens.Next().Position;
        var start = tokens.Current.IsOperator(":") ? null : expressions.Parse();
        if (!tokens.TryOperator(":"))
        {
            tokens.ExpectOperator("]");
            return new SubscriptExpression(position, target, start!);
        }

        var stop = tokens.Current.IsOperator(":") || tokens.Current.IsOperator("]") ? null : expressions.Parse();
        var step = tokens.TryOperator(":") && !tokens.Current.IsOperator("]") ? expressions.Parse() : null;
        tokens.ExpectOperator("]");
        return new SliceExpression(position, target, start, stop, step);
    }

    private (Expression Key, Expression Value) ParseEntry(ExpressionParser expressions)
    {
        var key = expressions.Parse();
        tokens.ExpectOperator(":");
        return (key, expressions.Parse());
    }

    private List<T> ParseUntil<T>(string close, Func<T> parse)
    {
        var items = new List<T>();
        while (!tokens.TryOperator(close))
        {
            items.Add(parse());
            if (!tokens.Current.IsOperator(close))
            {
                tokens.ExpectOperator(",");
            }
        }

        return items;
    }

    private static IntegerValue ReadInteger(Token token)
    {
        var digits = token.Text.Replace("_", "", StringComparison.Ordinal);
        return (digits[0] != '0' || digits.All(c => c == '0')) && long.TryParse(digits, CultureInfo.InvariantCulture, out var value)
            ? new IntegerValue(value)
            : throw new TemplateFault($"the number {Checkpoints.FileText.Shown(digits)} found, a whole number within 64 bits expected", token.Position);
    }

    private static FloatValue ReadFloat(Token token) =>
        new(double.Parse(token.Text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
}
