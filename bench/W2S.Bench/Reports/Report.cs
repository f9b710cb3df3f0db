using System.Text.Json;

namespace W2S.Bench.Reports;

/// <summary>A whole run, as it is kept in <c>results.json</c>.</summary>
internal sealed record Report
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Processors and runtime, in words.</summary>
    public required string Machine { get; init; }

    public required string Kernels { get; init; }

    public required int Threads { get; init; }

    /// <summary>Rounds that the medians are over.</summary>
    public required int Runs { get; init; }

    public required DateOnly Date { get; init; }

    public required IReadOnlyList<ReportRow> Rows { get; init; }

    /// <summary>What could not be measured, and why.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    public static Report Read(string path) => JsonSerializer.Deserialize<Report>(File.ReadAllText(path), Json)
        ?? throw new JsonException($"{path}: null found, a report expected");

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Json));
}

/// <summary>One row: what it says, and every figure it says it from.</summary>
/// <param name="Samples">By case, one figure a round.</param>
internal sealed record ReportRow(
    string Name, string Title, IReadOnlyList<Figure> Figures, IReadOnlyList<Series> Series, IReadOnlyDictionary<string, List<double>> Samples);
