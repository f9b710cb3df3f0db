using System.Text.Json;
using System.Text.Json.Serialization;

namespace W2S.Engine.Search;

/// <summary>The searches users choose between, in JSON and on the command line by the names given here.</summary>
[JsonConverter(typeof(SearchMethodConverter))]
public enum SearchMethod
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

/// <summary>Names of <see cref="SearchMethod"/>.</summary>
public static class SearchMethodNames
{
    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<SearchMethod>().Select(Name)];

    /// <summary>The name of <paramref name="method"/> as users write it.</summary>
    public static string Name(this SearchMethod method) => JsonNamingPolicy.KebabCaseLower.ConvertName(method.ToString());

    /// <exception cref="InvalidOptionException">There is no such method; the message lists those there are.</exception>
    public static SearchMethod Parse(string name)
    {
        var index = All.ToList().IndexOf(name);
        return index >= 0
            ? (SearchMethod)index
            : throw new InvalidOptionException("method", $"'{name}' found, one of {string.Join(", ", All)} expected");
    }
}

/// <summary>Methods by name only: <see cref="SearchMethod.BestOfN"/> is <c>best-of-n</c>, never 1.</summary>
internal sealed class SearchMethodConverter() : JsonStringEnumConverter<SearchMethod>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
