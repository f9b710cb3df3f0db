using System.Text.Json;
using System.Text.Json.Serialization;

namespace W2S.SemanticKernel;

/// <summary>How a response is searched for; in JSON and YAML by the names given here.</summary>
[JsonConverter(typeof(WeakToStrongMethodConverter))]
public enum WeakToStrongMethod
{
    /// <summary><c>chunk-level</c>: chunk-level beam search, the method of arXiv 2405.19262.</summary>
    ChunkLevel,

    /// <summary><c>best-of-n</c>: N whole responses, the best of which is returned.</summary>
    BestOfN,

    /// <summary><c>token-level</c>: beam search over sampled tokens.</summary>
    TokenLevel,

    /// <summary><c>sampling</c>: one response from the large model, unguided.</summary>
    Sampling,

    /// <summary><c>eft</c>: emulated fine-tuning; every model must have the same vocabulary.</summary>
    Eft,
}

/// <summary>Methods by name only: <see cref="WeakToStrongMethod.BestOfN"/> is <c>best-of-n</c>, never 1.</summary>
internal sealed class WeakToStrongMethodConverter()
    : JsonStringEnumConverter<WeakToStrongMethod>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
{
    /// <summary>The name of <paramref name="method"/> as its users write it.</summary>
    public static string Name(WeakToStrongMethod method) => JsonNamingPolicy.KebabCaseLower.ConvertName(method.ToString());
}
