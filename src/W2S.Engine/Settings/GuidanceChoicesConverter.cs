using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace W2S.Engine.Settings;

/// <summary>
/// Reads guidance as people write it: <c>"a"</c>, <c>["a", "b"]</c>, <c>{"a": 1, "b": 0.5}</c>, <c>{"name": "a", "weight": 1}</c>
/// or a list that mixes names and such objects. Writes a list of objects.
/// </summary>
public sealed class GuidanceChoicesConverter : JsonConverter<IReadOnlyList<GuidanceChoice>>
{
    public override IReadOnlyList<GuidanceChoice> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = JsonElement.ParseValue(ref reader);
        return value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray().Select(ReadOne)],
            JsonValueKind.Object when Property(value, "name") is not { ValueKind: JsonValueKind.String } =>
                [.. value.EnumerateObject().Select(weighted => new GuidanceChoice(weighted.Name, ReadWeight(weighted.Value)))],
            _ => [ReadOne(value)],
        };
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<GuidanceChoice> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var choice in value)
        {
            writer.WriteStartObject();
            writer.WriteString("name", choice.Name);
            writer.WriteNumber("weight", choice.Weight);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static GuidanceChoice ReadOne(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return new GuidanceChoice(value.GetString()!);
        }

        if (value.ValueKind != JsonValueKind.Object
            || Property(value, "name") is not { ValueKind: JsonValueKind.String } name
            || value.EnumerateObject().Any(property => !IsNamed(property, "name") && !IsNamed(property, "weight")))
        {
            throw new JsonException();
        }

        return Property(value, "weight") is { } weight
            ? new GuidanceChoice(name.GetString()!, ReadWeight(weight))
            : new GuidanceChoice(name.GetString()!);
    }

    private static double ReadWeight(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String
            when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) => weight,
        _ => throw new JsonException(),
    };

    private static JsonElement? Property(JsonElement value, string name) =>
        value.EnumerateObject()
            .Where(property => IsNamed(property, name))
            .Select(property => (JsonElement?)property.Value)
            .FirstOrDefault();

    private static bool IsNamed(JsonProperty property, string name) => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
