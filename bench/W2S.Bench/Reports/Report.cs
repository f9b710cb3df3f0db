using System.Text.Json;
using System.Text.Json.Serialization;

namespace W2S.Bench.Reports;

/// <summary>A whole run, as it is kept in <c>results.json</c>.</summary>
internal sealed record Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a ratio may come out as infinite; that must not cost the run
    };

    /// <summary>What was measured on.</summary>
    public required Machine Machine { get; init; }

    /// <summary>Names and versions of the peers that say them.</summary>
    public required IReadOnlyList<string> Peers { get; init; }

    /// <summary>Rounds that the medians are over.</summary>
    public required int Runs { get; init; }

    public required DateOnly Date { get; init; }

    public required IReadOnlyList<ReportRow> Rows { get; init; }

    /// <summary>What could not be measured, and why.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <exception cref="IOException">It cannot be read, or is no report.</exception>
    public static Report Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Report>(File.ReadAllText(path), Json) ?? throw new IOException($"{path}: null found, a report expected");
        }
        catch (JsonException e)
        {
            throw new IOException($"{path}: a report that table wrote expected: {e.Message}", e);
        }
    }

    /// <summary>Whole or not at all: what was there stays until the new one is written.</summary>
    public void Write(string path)
    {
        File.WriteAllText($"{path}.new", JsonSerializer.Serialize(this, Json));
        File.Move($"{path}.new", path, overwrite: true);
    }
}

/// <summary>One row: what it says, and every figure it says it from.</summary>
/// <param name="Samples">By case, one figure a round.</param>
internal sealed record ReportRow(
    string Name, string Title, IReadOnlyList<Figure> Figures, IReadOnlyList<Series> Series, IReadOnlyDictionary<string, List<double>> Samples);

/// <summary>What was measured on, in words.</summary>
/// <param name="Device">Name of the processor, or of the card.</param>
/// <param name="Host">The rest of the machine, and the runtime.</param>
/// <param name="Means">What computed: kernels and threads, or library and type.</param>
internal sealed record Machine(string Device, string Host, string Means);
