using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Nodes;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>
/// Reads expressions with jinja's precedence: weakest <c>if</c>, then <c>or and not</c>, comparisons, <c>+ -</c>, <c>~</c>, <c>* / //
/// %</c>, <c>**</c>, signs, filters.
/// </summary>
internal sealed class ExpressionParser(TokenReader tokens, Nesting nesting, MacroNames names)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private readonly PrimaryParser _primaries = new(tokens, names);

    /// <summary>An expression, or several with commas between them as a tuple.</summary>
    public Expression ParseTuple(bool withConditional = true) =>
        PrimaryParser.IsTupleEnd(tokens.Current)
            ? throw tokens.Unexpected("an expression")
            : _primaries.ParseItems(() => withConditional ? Parse() : ParseOr(), () => PrimaryParser.IsTupleEnd(tokens.Current));

    public Expression Parse() => nesting.Within(tokens.Current.Position, ParseConditional);

    public ArgumentList ParseArguments() => _primaries.ParseArguments(this);

    /// <summary>The filters that follow, applied to <paramref name="input"/>.</summary>
    public Expression ParseFilters(Expression input)
    {
        while (tokens.TryOperator("|"))
        {
            var name = tokens.ExpectName();
            if (name.Text == "safe")
            {
                input = new SafeExpression(name.Position, input);
                continue;
            }

            var filter = Filters.Find(name.Text) ?? throw Unknown("filter", name);
            input = new FilterExpression(name.Position, input, filter, tokens.Current.IsOperator("(") ? ParseArguments() : ArgumentList.None);
        }

        return input;
    }

    private Expression ParseConditional()
    {
        var expression = ParseOr();
        while (tokens.Current.IsName("if"))
        {
            var position = tokens.Next().Position;
            var condition = ParseOr();
            var otherwise = tokens.TryName("else") ? Parse() : null;
            expression = new ConditionalExpression(position, condition, expression, otherwise);
        }

        return expression;
    }

    public Expression ParseOr()
    {
        var left = ParseAnd();
        while (tokens.Current.IsName("or"))
        {
            left = new JunctionExpression(tokens.Next().Position, left, ParseAnd(), isAnd: false);
        }

        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (tokens.Current.IsName("and"))
        {
            left = new JunctionExpression(tokens.Next().Position, left, ParseNot(), isAnd: true);
        }

        return left;
    }

    private Expression ParseNot() => tokens.Current.IsName("not")
        ? new NotExpression(tokens.Next().Position, nesting.Within(tokens.Current.Position, ParseNot))
        : ParseComparison();

    private Expression ParseComparison()
    {
        var position = tokens.Current.Position;
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (TryComparison() is { } symbol)
        {
            rest.Add((symbol, ParseSum()));
        }

        return rest.Count == 0 ? first : new ComparisonExpression(position, first, rest);
    }

    private string? TryComparison()
    {
        if (tokens.TryName("in"))
        {
            return "in";
        }

        if (tokens.Current.IsName("not") && tokens.Following.IsName("in"))
        {
            tokens.Next();
            tokens.Next();
            return "not in";
        }

        return TryAnyOf(Comparisons)?.Text;
    }

    private Expression ParseSum() => ParseBinary(["+", "-"], ParseConcatenation);

    private Expression ParseConcatenation()
    {
        var position = tokens.Current.Position;
        var parts = new List<Expression> { ParseProduct() };
        while (tokens.TryOperator("~"))
        {
            parts.Add(ParseProduct());
        }

        return parts.Count == 1 ? parts[0] : new ConcatenationExpression(position, parts);
    }

    private Expression ParseProduct() => ParseBinary(["*", "/", "//", "%"], ParsePower);

    private Expression ParsePower() => ParseBinary(["**"], () => ParseUnary(withFilters: true));

    private Expression ParseBinary(string[] symbols, Func<Expression> parseOperand)
    {
        var left = parseOperand();
        while (TryAnyOf(symbols) is { } symbol)
        {
            left = new ArithmeticExpression(symbol.Position, symbol.Text, left, parseOperand());
        }

        return left;
    }

    private Token? TryAnyOf(string[] symbols) =>
        tokens.Current.Kind is TokenKind.Operator && Array.IndexOf(symbols, tokens.Current.Text) >= 0 ? tokens.Next() : null;

    private Expression ParseUnary(bool withFilters)
    {
        Expression operand;
        if (tokens.Current.IsOperator("-") || tokens.Current.IsOperator("+"))
        {
            var sign = tokens.Next();
            operand = new SignExpression(sign.Position, nesting.Within(sign.Position, () => ParseUnary(withFilters: false)), sign.Text == "-");
        }
        else
        {
            operand = _primaries.Parse(this);
        }

        operand = _primaries.ParsePostfix(operand, this);
        return withFilters ? ParseFiltersAndTests(operand) : operand;
    }

    private Expression ParseFiltersAndTests(Expression operand)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("|"))
            {
                operand = ParseFilters(operand);
            }
            else if (tokens.Current.IsName("is"))
            {
                operand = ParseTest(operand);
            }
            else if (tokens.Current.IsOperator("("))
            {
                operand = new CallExpression(tokens.Current.Position, operand, ParseArguments());
            }
            else
            {
                return operand;
            }
        }
    }

    private Expression ParseTest(Expression input)
    {
        var position = tokens.Next().Position;
        var isNegated = tokens.TryName("not");
        var name = tokens.ExpectName();
        var test = Tests.Find(name.Text) ?? throw Unknown("test", name);
        var tested = new TestExpression(position, input, test, ParseTestArguments());
        return isNegated ? new NotExpression(position, tested) : tested;
    }

    // One argument may stand without parentheses.
    private ArgumentList ParseTestArguments()
    {
        var next = tokens.Current;
        if (next.IsOperator("("))
        {
            return ParseArguments();
        }

        var isArgument = next.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float || next.IsOperator("[") || next.IsOperator("{")
            || (next.Kind is TokenKind.Name && next.Text is not ("else" or "or" or "and"));
        if (!isArgument)
        {
            return ArgumentList.None;
        }

        return next.IsName("is")
            ? throw new TemplateFault("'is' after a test found, which cannot be chained", next.Position)
            : new ArgumentList([_primaries.ParsePostfix(_primaries.Parse(this), this)], []);
    }

    private static TemplateFault Unknown(string kind, Token name) =>
        new($"the {kind} '{Checkpoints.FileText.Shown(name.Text)}' found, which is not supported", name.Position);
}
