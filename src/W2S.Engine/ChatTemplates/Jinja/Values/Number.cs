using System.Numerics;

namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>A number to reckon with, whole or not. Booleans count as 0 and 1.</summary>
internal readonly record struct Number(long Integer, double Float, bool IsInteger)
{
    public double AsDouble => IsInteger ? Integer : Float;

    public bool IsNaN => !IsInteger && double.IsNaN(Float);

    private BigInteger Whole => IsInteger ? Integer : new BigInteger(Math.Floor(Float));

    public static Number? TryOf(Value value) => value switch
    {
        IntegerValue integer => new Number(integer.Value, 0, IsInteger: true),
        BooleanValue boolean => new Number(boolean.Value ? 1 : 0, 0, IsInteger: true),
        FloatValue number => new Number(0, number.Value, IsInteger: false),
        _ => null,
    };

    /// <summary>Which is larger, exactly; null where one is NaN, which is neither less than, equal to nor more than anything.</summary>
    public static int? Compare(Number left, Number right)
    {
        if (left.IsNaN || right.IsNaN)
        {
            return null;
        }

        if (left.IsInteger == right.IsInteger || double.IsInfinity(left.AsDouble) || double.IsInfinity(right.AsDouble))
        {
            return left.IsInteger && right.IsInteger ? left.Integer.CompareTo(right.Integer) : left.AsDouble.CompareTo(right.AsDouble);
        }

        // A double alone would round the integer.
        var whole = left.Whole.CompareTo(right.Whole);
        return whole != 0 ? whole : Fraction(left).CompareTo(Fraction(right));
    }

    private static double Fraction(Number number) => number.IsInteger ? 0 : number.Float - Math.Floor(number.Float);
}
