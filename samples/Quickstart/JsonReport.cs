using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Quickstart;

/// <summary>The report for programs: one JSON object.</summary>
/// <param name="Profile">The package profile the sample was built in.</param>
internal sealed record JsonReport(string Profile, IReadOnlyList<Example> Examples, IReadOnlyList<MethodResult> Methods)
{
#if W2S_FULL
    public const string BuiltProfile = "full";
#else
    public const string BuiltProfile = "contract";
#endif

    public void Write(Stream output)
    {
        JsonSerializer.Serialize(output, this, JsonReportContext.Instance.JsonReport);
        output.WriteByte((byte)'\n');
    }
}

[JsonSerializable(typeof(JsonReport))]
internal sealed partial class JsonReportContext : JsonSerializerContext
{
    public static JsonReportContext Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
