using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace W2S.Cli.Output;

/// <summary>Writes one JSON value as one line.</summary>
internal static class JsonOutput
{
    public static async Task WriteAsync<T>(TextWriter output, T value, JsonTypeInfo<T> type) =>
        await output.WriteAsync(JsonSerializer.Serialize(value, type) + "\n");
}
