using W2S.Engine.Search;

namespace W2S.Engine.Telemetry;

/// <summary>What is known of a request before it runs.</summary>
/// <param name="Model">Registered name of its large model; null where neither it nor a default names one.</param>
/// <param name="Guidance">Registered names of its guidance; empty for none.</param>
/// <param name="IsStreamed">Whether its caller gets pieces.</param>
internal sealed record RequestDescription(GenerationRequest Request, string? Model, IReadOnlyList<string> Guidance, bool IsStreamed)
{
    public string Operation => Request.Prompt.Text is null ? "chat" : "text_completion";

    /// <summary>The same where it is registered: a name that is not may be anything, and metrics keep every value they were ever given.</summary>
    public string? RegisteredModel { get; init; } = Model;

    public string SpanName => Model is null ? Operation : $"{Operation} {Model}";

    /// <summary>As users write it.</summary>
    public string Method { get; } = MethodOf(Request.Search).Name();

    private static SearchMethod MethodOf(SearchOptions options) => options switch
    {
        { EftStrength: not null } => SearchMethod.Eft,
        { Compares: false } => SearchMethod.Sampling,
        { ChunkLength: null } => SearchMethod.BestOfN,
        { ChunkLength: 1 } => SearchMethod.TokenLevel,
        _ => SearchMethod.ChunkLevel,
    };
}
