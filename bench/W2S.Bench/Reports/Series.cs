namespace W2S.Bench.Reports;

/// <summary>A line of a plot.</summary>
/// <param name="Plot">Which plot it belongs to: its file's name.</param>
/// <param name="Name">What the line is.</param>
/// <param name="Points">From left to right.</param>
/// <param name="IsReference">A single point whose height all others are held against.</param>
internal sealed record Series(string Plot, string Name, IReadOnlyList<Point> Points, bool IsReference = false);

/// <summary>A point of a line.</summary>
internal readonly record struct Point(double X, double Y);
