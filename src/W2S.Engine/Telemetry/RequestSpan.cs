using System.Diagnostics;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Telemetry;

/// <summary>The span of a request: how it begins, and what it says at its end.</summary>
internal static class RequestSpan
{
    /// <summary>
    /// A child of the caller's span, and ambient from here on; null where nobody listens or the listeners do not want it.
    /// </summary>
    /// <remarks>
    /// Internal, as the conventions allow where models run in the process; models elsewhere have client spans of their own below it.
    /// </remarks>
    public static Activity? Start(RequestDescription description)
    {
        if (!W2STelemetry.Source.HasListeners())
        {
            return null;
        }

        // What samplers decide by.
        var span = W2STelemetry.Source.StartActivity(
            description.SpanName,
            ActivityKind.Internal,
            parentContext: default,
            [
                new(Conventions.OperationName, description.Operation),
                new(Conventions.ProviderName, Conventions.Provider),
                new(Conventions.RequestModel, description.Model),
                new(Names.Method, description.Method),
            ]);
        if (span is { IsAllDataRequested: true })
        {
            Describe(span, description);
        }

        return span;
    }

    public static void Complete(Activity span, RequestDescription description, RequestOutcome outcome, bool showsTexts)
    {
        if (!span.IsAllDataRequested)
        {
            return;
        }

        Respond(span, description, outcome);
        if (outcome.Cost is { } cost)
        {
            span.SetTag(Names.TokensProposed, cost.ProposedTokens).SetTag(Names.TokensScored, cost.ScoredTokens);
            span.SetTag(Names.Calls, cost.Calls);
        }

        if (outcome.ErrorType is { } error)
        {
            // Messages of our own are known to be safe to show; those of other libraries are not.
            span.SetTag(Conventions.ErrorType, error).SetStatus(ActivityStatusCode.Error, (outcome.Error as W2SException)?.Message);
        }

        if (outcome.IsAbandoned)
        {
            span.SetTag(Names.Abandoned, true);
        }

        if (showsTexts)
        {
            span.SetTag(Conventions.InputMessages, MessageJson.Of(description.Request.Prompt));
            span.SetTag(Conventions.OutputMessages, outcome.Result is { } result ? MessageJson.Of(result) : null);
        }
    }

    private static void Describe(Activity span, RequestDescription description)
    {
        var options = description.Request.Search;
        span.SetTag(Conventions.RequestStream, description.IsStreamed)
            .SetTag(Conventions.RequestTemperature, options.Sampling.Temperature)
            .SetTag(Conventions.RequestTopK, options.Sampling.TopK > 0 ? (double)options.Sampling.TopK : null)
            .SetTag(Conventions.RequestTopP, options.Sampling.TopP)
            .SetTag(Conventions.RequestMaxTokens, options.MaxNewTokens)
            .SetTag(Conventions.RequestSeed, options.Seed)
            .SetTag(Conventions.RequestStopSequences, options.StopSequences is { Count: > 0 } stops ? stops.ToArray() : null)
            .SetTag(Conventions.RequestChoiceCount, options.ResultCount > 1 ? options.ResultCount : null)
            .SetTag(Names.BeamWidth, options.BeamWidth)
            .SetTag(Names.SuccessorsPerBeam, options.SuccessorsPerBeam)
            .SetTag(Names.ChunkLength, options.ChunkLength)
            .SetTag(Names.Guidance, description.Guidance is { Count: > 0 } names ? names.ToArray() : null);
    }

    private static void Respond(Activity span, RequestDescription description, RequestOutcome outcome)
    {
        // A response that is compared with no other has no rounds to speak of: it is drawn token by token.
        span.SetTag(Names.Rounds, description.Request.Search.Compares ? outcome.Rounds : null);
        span.SetTag(Conventions.ResponseTimeToFirstChunk, description.IsStreamed ? outcome.TimeToFirstChunk?.TotalSeconds : null);
        if (outcome.Result is { } result)
        {
            span.SetTag(Conventions.ResponseModel, result.LargeModelUsage.Model)
                .SetTag(Conventions.ResponseFinishReasons, result.Hypotheses.Select(h => h.Finish?.Name()).ToArray())
                .SetTag(Conventions.UsageInputTokens, result.LargeModelUsage.PromptTokens)
                .SetTag(Conventions.UsageOutputTokens, outcome.KeptTokens)
                .SetTag(Names.TokensKept, outcome.KeptTokens)
                .SetTag(Names.Seed, result.Seed)
                .SetTag(Names.Score, description.Request.Search.Compares ? result.Best.Score : null);
        }
    }
}
