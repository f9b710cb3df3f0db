using System.Numerics;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary><c>+ - * / // % **</c>, as Python reckons: <c>/</c> is never whole, <c>//</c> and <c>%</c> round down.</summary>
internal static class Arithmetic
{
    public static Value Apply(Rendering rendering, string symbol, Value left, Value right)
    {
        if (Number.TryOf(left) is { } a && Number.TryOf(right) is { } b)
        {
            return a.IsInteger && b.IsInteger && symbol != "/" ? Whole(symbol, a.Integer, b.Integer) : Real(symbol, a.AsDouble, b.AsDouble);
        }

        return (symbol, left, right) switch
        {
            (_, UndefinedValue undefined, _) => throw undefined.Fault(),
            (_, _, UndefinedValue undefined) => throw undefined.Fault(),
            ("+", TextValue x, TextValue y) => Texts.Concat(rendering, x, y),
            ("+", SequenceValue x, SequenceValue y) when x.Kind == y.Kind && x.Kind is SequenceKind.List or SequenceKind.Tuple =>
                Join(rendering, x, y),
            ("*", TextValue or SequenceValue, _) when Times(right) is { } times => Repeat(rendering, left, times),
            ("*", _, TextValue or SequenceValue) when Times(left) is { } times => Repeat(rendering, right, times),
            ("%", TextValue, _) => throw new TemplateFault("formatting with '%' found, which is not supported"),
            _ => throw new TemplateFault($"'{symbol}' between a {left.TypeName} and a {right.TypeName}"),
        };
    }

    public static Value Sign(Value value, bool isMinus) => Number.TryOf(value) switch
    {
        { IsInteger: true } number => isMinus ? Whole("-", 0, number.Integer) : Value.Of(number.Integer),
        { } number => new FloatValue(isMinus ? -number.Float : number.Float),
        _ when value is UndefinedValue undefined => throw undefined.Fault(),
        _ => throw new TemplateFault($"a sign before a {value.TypeName}"),
    };

    private static Value Whole(string symbol, long left, long right)
    {
        if (right == 0 && symbol is "//" or "%")
        {
            throw new TemplateFault("a division by zero");
        }

        if (symbol == "**" && right < 0)
        {
            return Real(symbol, left, right);
        }

        Int128 result = symbol switch
        {
            "+" => (Int128)left + right,
            "-" => (Int128)left - right,
            "*" => (Int128)left * right,
            "//" => FloorDivide(left, right),
            "%" => left - (FloorDivide(left, right) * right),
            _ => Power(left, right),
        };
        return result >= long.MinValue && result <= long.MaxValue ? Value.Of((long)result) : throw TooLarge();
    }

    private static FloatValue Real(string symbol, double left, double right)
    {
        if (right == 0 && symbol is "/" or "//" or "%")
        {
            throw new TemplateFault("a division by zero");
        }

        var result = symbol switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "//" => Math.Floor((left - Modulo(left, right)) / right),
            "%" => Modulo(left, right),
            _ when left == 0 && right < 0 => throw new TemplateFault("a division by zero"),
            _ when left < 0 && right != Math.Floor(right) => throw new TemplateFault("a fractional power of a negative number"),
            _ => Math.Pow(left, right),
        };
        return symbol == "**" && double.IsInfinity(result) && double.IsFinite(left) && double.IsFinite(right)
            ? throw TooLarge()
            : new FloatValue(result);
    }

    private static Int128 FloorDivide(Int128 left, Int128 right)
    {
        var quotient = left / right;
        return left % right != 0 && left < 0 != right < 0 ? quotient - 1 : quotient;
    }

    private static double Modulo(double left, double right)
    {
        var rest = left % right;
        return rest != 0 && rest < 0 != right < 0 ? rest + right : rest == 0 ? Math.CopySign(0, right) : rest;
    }

    private static Int128 Power(long value, long exponent)
    {
        // Beyond these the result has more than 64 bits.
        if (exponent > 63 && value is not (0 or 1 or -1))
        {
            throw TooLarge();
        }

        var power = BigInteger.Pow(value, value is 0 or 1 or -1 ? (int)(exponent == 0 ? 0 : 2 - (exponent % 2)) : (int)exponent);
        return power >= long.MinValue && power <= long.MaxValue ? (long)power : throw TooLarge();
    }

    private static SequenceValue Join(Rendering rendering, SequenceValue left, SequenceValue right)
    {
        rendering.Budget.MakeItems((long)left.Items.Count + right.Items.Count);
        return new SequenceValue([.. left.Items, .. right.Items], left.Kind);
    }

    private static long? Times(Value value) => Number.TryOf(value) is { IsInteger: true } number ? Math.Max(0, number.Integer) : null;

    private static Value Repeat(Rendering rendering, Value value, long times)
    {
        switch (value)
        {
            case TextValue text:
                return Texts.Repeat(rendering, text, times);
            case SequenceValue { Kind: SequenceKind.List or SequenceKind.Tuple } sequence:
                var count = sequence.Items.Count == 0 ? 0 : (int)Math.Min(times, Limits.Items + 1);
                rendering.Budget.MakeItems((long)count * sequence.Items.Count);
                return new SequenceValue([.. Enumerable.Repeat(sequence.Items, count).SelectMany(items => items)], sequence.Kind);
            default:
                throw new TemplateFault($"a {value.TypeName} multiplied");
        }
    }

    private static TemplateFault TooLarge() => new("a number beyond 64 bits");
}
