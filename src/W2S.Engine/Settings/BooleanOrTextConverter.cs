using System.Text.Json;
using System.Text.Json.Serialization;

namespace W2S.Engine.Settings;

/// <summary>Reads <c>true</c> and <c>"true"</c> alike: Semantic Kernel hands over every YAML scalar as text.</summary>
public sealed class BooleanOrTextConverter : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String when bool.TryParse(reader.GetString(), out var value) => value,
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}
