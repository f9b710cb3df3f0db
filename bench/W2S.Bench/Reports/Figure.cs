using System.Globalization;
using System.Text.Json.Serialization;
using W2S.Bench.Measuring;

namespace W2S.Bench.Reports;

/// <summary>One number of the table, and the goal it is held against.</summary>
/// <param name="What">What the number is.</param>
/// <param name="Goal">Null for a number that only explains another.</param>
/// <param name="Detail">The quantities it comes from, with units.</param>
[method: JsonConstructor]
internal sealed record Figure(string What, double Value, Unit Unit, Goal? Goal, string Detail)
{
    private const int MostDigits = 4;

    public Figure(string what, RoundRatio ratio, Unit unit, Goal? goal, string detail)
        : this(what, ratio.Median, unit, goal, detail) => Spread = ratio.Spread;

    /// <summary>Of its value over the rounds; null where that says nothing.</summary>
    public Spread? Spread { get; init; }

    /// <summary>Null where there is no goal.</summary>
    [JsonIgnore]
    public bool? Reached => Goal?.IsReachedBy(Value);

    /// <summary>The number with its unit and, where rounds differ in what is shown, the least and the most of them.</summary>
    [JsonIgnore]
    public string Shown
    {
        get
        {
            var digits = Digits();
            return Spread is { } spread && Unit.Show(spread.Least, digits) != Unit.Show(spread.Most, digits)
                ? $"{Unit.Show(Value, digits)} ({Unit.Number(spread.Least, digits)} to {Unit.Number(spread.Most, digits)})"
                : Unit.Show(Value, digits);
        }
    }

    // Near its goal a number gets the digits that tell on which side of it.
    private int Digits()
    {
        var digits = Goal is not null && Unit == Unit.Share && Math.Abs(Value - Goal.Limit) < 0.01 ? 1 : 0;
        while (Reached == false && digits < MostDigits && Unit.Show(Value, digits) == Unit.Show(Goal!.Limit, digits))
        {
            digits++;
        }

        return digits;
    }
}

/// <summary>A bound on a figure.</summary>
internal sealed record Goal(double Limit, bool IsLowest)
{
    public static Goal AtLeast(double limit) => new(limit, IsLowest: true);

    public static Goal AtMost(double limit) => new(limit, IsLowest: false);

    public bool IsReachedBy(double value) => IsLowest ? value >= Limit : value <= Limit;

    public string Show(Unit unit) => $"{(IsLowest ? "at least" : "at most")} {unit.Show(Limit)}";
}

/// <summary>What a figure counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Unit>))]
internal enum Unit
{
    /// <summary>A part of something, shown in percent.</summary>
    Share,

    /// <summary>A ratio.</summary>
    Times,

    /// <summary>10^9 operations a second.</summary>
    Gigaflops,

    /// <summary>10^9 bytes a second.</summary>
    GigabytesPerSecond,

    /// <summary>10^6 bytes.</summary>
    Megabytes,

    /// <summary>Seconds, milliseconds or microseconds.</summary>
    Seconds,

    /// <summary>Log-probability.</summary>
    Nats,

    /// <summary>Things.</summary>
    Count,
}

/// <summary>Numbers with their units, for people.</summary>
internal static class Units
{
    /// <param name="digits">More than usual behind the point, of shares and ratios.</param>
    public static string Show(this Unit unit, double value, int digits = 0) => unit switch
    {
        Unit.Share => value.ToString($"P{digits}", Format),
        Unit.Times => $"{value.ToString($"F{(value < 10 ? 2 : 1) + digits}", Format)} times",
        Unit.Gigaflops when value >= 1e4 => $"{(value / 1e3).ToString("F1", Format)} TFLOP/s",
        Unit.Gigaflops => $"{value.ToString("F1", Format)} GFLOP/s",
        Unit.GigabytesPerSecond => $"{value.ToString("F1", Format)} GB/s",
        Unit.Megabytes when value >= 1e4 => $"{(value / 1e3).ToString("F1", Format)} GB",
        Unit.Megabytes => $"{value.ToString("F0", Format)} MB",
        Unit.Seconds => Seconds(value),
        Unit.Nats => $"{value.ToString("G2", Format)} nats",
        _ => value.ToString("F0", Format),
    };

    /// <summary>Without the word that follows it, where one does.</summary>
    public static string Number(this Unit unit, double value, int digits = 0) => unit is Unit.Seconds ? unit.Show(value) : unit.Show(value, digits).Split(' ')[0];

    /// <summary>Seconds in the unit that suits them.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        >= 1 => string.Create(Format, $"{seconds:F2} s"),
        >= 1e-3 => string.Create(Format, $"{seconds * 1e3:F1} ms"),
        _ => string.Create(Format, $"{seconds * 1e6:F0} us"),
    };

    private static NumberFormatInfo Format { get; } = new() { PercentPositivePattern = 1 };
}
