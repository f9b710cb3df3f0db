using System.Text.Json;
using System.Text.Json.Serialization;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Search;

namespace W2S.Cli.Output;

/// <summary>How each kind of output is written as JSON: camelCase, text as itself rather than escaped.</summary>
[JsonSerializable(typeof(TokenScore))]
[JsonSerializable(typeof(TokenizedText))]
[JsonSerializable(typeof(TextReward))]
[JsonSerializable(typeof(GenerationOutput))]
[JsonSerializable(typeof(GenerationPiece))]
[JsonSerializable(typeof(SearchTrace))]
[JsonSerializable(typeof(RenderedChat))]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(CachedModel))]
[JsonSerializable(typeof(ComputeDevice))]
internal sealed partial class OutputContext : JsonSerializerContext
{
    // The output is read by programs, never put into a web page: no HTML escaping.
    public static OutputContext Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = PlainTextEncoder.Instance,
    });
}
