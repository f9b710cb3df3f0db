using W2S.Engine.ChatTemplates.Jinja.Nodes;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>Reads a template's text, prints and tags.</summary>
internal sealed class StatementParser
{
    private readonly TokenReader _tokens;
    private readonly Nesting _nesting = new();
    private readonly MacroNames _names = new();
    private readonly ExpressionParser _expressions;

    // Whether a break would leave a loop here.
    private bool _isInLoop;

    private StatementParser(TokenReader tokens)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens, _nesting, _names);
    }

    /// <exception cref="TemplateFault">It is malformed, or asks for something that is not supported.</exception>
    public static Block Parse(string source)
    {
        var parser = new StatementParser(new TokenReader(TemplateLexer.Read(source)));
        var block = parser.ParseBlock();
        return parser._tokens.Current.Kind is TokenKind.End ? block : throw parser._tokens.Unexpected("a statement");
    }

    // Up to a tag that begins with one of the names, which is left to be read; up to the end of the template without names.
    private Block ParseBlock(params string[] endings) => _nesting.Within(_tokens.Current.Position, () =>
    {
        var statements = new List<Statement>();
        while (_tokens.Current.Kind is not TokenKind.End)
        {
            switch (_tokens.Current.Kind)
            {
                case TokenKind.Data:
                    var data = _tokens.Next();
                    statements.Add(new DataStatement(data.Position, data.Text));
                    break;
                case TokenKind.PrintBegin:
                    statements.Add(ParsePrint());
                    break;
                default:
                    if (_tokens.Following.Kind is TokenKind.Name && endings.Contains(_tokens.Following.Text))
                    {
                        _tokens.Next();
                        return new Block(statements);
                    }

                    _tokens.Next();
                    statements.Add(ParseTag());
                    break;
            }
        }

        return endings.Length == 0 ? new Block(statements) : throw _tokens.Unexpected($"'{endings[^1]}'");
    });

    private PrintStatement ParsePrint()
    {
        var position = _tokens.Next().Position;
        var value = _expressions.ParseTuple();
        _tokens.Expect(TokenKind.PrintEnd, "'}}'");
        return new PrintStatement(position, value is SafeExpression safe ? safe.Input : value);
    }

    private Statement ParseTag()
    {
        var tag = _tokens.ExpectName();
        return tag.Text switch
        {
            "if" => ParseIf(tag.Position),
            "for" => ParseFor(tag.Position),
            "set" => ParseSet(tag.Position),
            "macro" => ParseMacro(tag.Position),
            "call" => ParseCall(tag.Position),
            "with" => ParseWith(tag.Position),
            "generation" => ParseGeneration(tag.Position),
            "break" => ParseLoopControl(tag, Flow.Break),
            "continue" => ParseLoopControl(tag, Flow.Continue),
            _ => throw new TemplateFault($"the tag '{FileText.Shown(tag.Text)}' found, which is not supported here", tag.Position),
        };
    }

    private IfStatement ParseIf(int position)
    {
        var branches = new List<(Expression, Block)>();
        var otherwise = Block.Empty;
        while (true)
        {
            var condition = _expressions.ParseTuple(withConditional: false);
            EndTag();
            branches.Add((condition, ParseBlock("elif", "else", "endif")));
            var next = _tokens.Next();
            if (next.Text == "elif")
            {
                continue;
            }

            if (next.Text == "else")
            {
                EndTag();
                otherwise = ParseBlock("endif");
                _tokens.Next();
            }

            EndTag();
            return new IfStatement(position, branches, otherwise);
        }
    }

    private ForStatement ParseFor(int position)
    {
        var target = ParseTargets("in");
        _tokens.ExpectName("in");
        var items = _expressions.ParseTuple(withConditional: false);
        var condition = _tokens.TryName("if") ? _expressions.Parse() : null;
        if (_tokens.Current.IsName("recursive"))
        {
            throw new TemplateFault("a recursive loop found, which is not supported", _tokens.Current.Position);
        }

        EndTag();
        var body = Inside(isInLoop: true, () => ParseBlock("else", "endfor"));
        var otherwise = Block.Empty;
        if (_tokens.Next().Text == "else")
        {
            EndTag();
            otherwise = ParseBlock("endfor");
            _tokens.Next();
        }

        EndTag();
        return new ForStatement(position, target, items, condition, body, otherwise);
    }

    private Statement ParseSet(int position)
    {
        var target = ParseTargets("=");
        if (_tokens.TryOperator("="))
        {
            var value = _expressions.ParseTuple();
            EndTag();
            return new SetStatement(position, target, value);
        }

        var body = Inside(isInLoop: false, () => ParseBody("endset"));
        return new SetBlockStatement(position, target, body);
    }

    private MacroStatement ParseMacro(int position)
    {
        var name = _tokens.ExpectName().Text;
        return new MacroStatement(position, ParseDefinition(name, "endmacro"));
    }

    private CallStatement ParseCall(int position)
    {
        (var parameters, _) = _tokens.Current.IsOperator("(") ? _names.Within(ParseParameters) : ([], false);
        if (_expressions.Parse() is not CallExpression call)
        {
            throw new TemplateFault("a call block without a call", position);
        }

        (var body, var usesCaller) = _names.Within(() => Inside(isInLoop: false, () => ParseBody("endcall")));
        return new CallStatement(position, call, new MacroDefinition("caller", parameters, body, usesCaller));
    }

    private MacroDefinition ParseDefinition(string name, string ending)
    {
        ((var parameters, var body), var usesCaller) =
            _names.Within(() => (ParseParameters(), Inside(isInLoop: false, () => ParseBody(ending))));
        return new MacroDefinition(name, parameters, body, usesCaller);
    }

    private List<(string Name, Expression? Default)> ParseParameters()
    {
        _tokens.ExpectOperator("(");
        var parameters = new List<(string Name, Expression? Default)>();
        while (!_tokens.TryOperator(")"))
        {
            if (parameters.Count > 0)
            {
                _tokens.ExpectOperator(",");
            }

            var name = _tokens.ExpectName();
            var fallback = _tokens.TryOperator("=") ? _expressions.Parse() : null;
            if (parameters.Exists(p => p.Name == name.Text) || (fallback is null && parameters is [.., { Default: not null }]))
            {
                throw new TemplateFault($"the parameter '{FileText.Shown(name.Text)}' found twice, or without a value after one that has one", name.Position);
            }

            parameters.Add((name.Text, fallback));
        }

        return parameters;
    }

    private WithStatement ParseWith(int position)
    {
        var variables = new List<(Target, Expression)>();
        while (_tokens.Current.Kind is not TokenKind.TagEnd)
        {
            if (variables.Count > 0)
            {
                _tokens.ExpectOperator(",");
            }

            var target = ParseTarget();
            _tokens.ExpectOperator("=");
            variables.Add((target, _expressions.Parse()));
        }

        return new WithStatement(position, variables, ParseBody("endwith"));
    }

    private WithStatement ParseGeneration(int position) =>
        new(position, [], Inside(isInLoop: false, () => ParseBody("endgeneration")));

    private LoopControlStatement ParseLoopControl(Token tag, Flow flow)
    {
        if (!_isInLoop)
        {
            throw new TemplateFault($"'{tag.Text}' found outside a loop", tag.Position);
        }

        EndTag();
        return new LoopControlStatement(tag.Position, flow);
    }

    private Target ParseTargets(string end)
    {
        var targets = new List<Target> { ParseTarget() };
        var isTuple = false;
        while (_tokens.TryOperator(","))
        {
            isTuple = true;
            if (_tokens.Current.IsName(end) || _tokens.Current.IsOperator(end))
            {
                break;
            }

            targets.Add(ParseTarget());
        }

        return isTuple ? new TupleTarget(targets) : targets[0];
    }

    private Target ParseTarget()
    {
        if (_tokens.TryOperator("("))
        {
            var inner = _nesting.Within(_tokens.Current.Position, () => ParseTargets(")"));
            _tokens.ExpectOperator(")");
            return inner;
        }

        var name = _tokens.ExpectName();
        return name.Text is "true" or "True" or "false" or "False" or "none" or "None"
            ? throw new TemplateFault($"'{name.Text}' found, a name to assign to expected", name.Position)
            : _tokens.TryOperator(".") ? new AttributeTarget(name.Text, _tokens.ExpectName().Text) : new NameTarget(name.Text);
    }

    // The rest of the opening tag, the block, and the closing tag.
    private Block ParseBody(string ending)
    {
        EndTag();
        var body = ParseBlock(ending);
        _tokens.Next();
        EndTag();
        return body;
    }

    private T Inside<T>(bool isInLoop, Func<T> parse)
    {
        var outer = _isInLoop;
        _isInLoop = isInLoop;
        var parsed = parse();
        _isInLoop = outer;
        return parsed;
    }

    private void EndTag() => _tokens.Expect(TokenKind.TagEnd, "'%}'");
}
