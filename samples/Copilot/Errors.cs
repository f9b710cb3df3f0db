using W2S.Engine;

namespace Copilot;

/// <summary>Which status an error is.</summary>
internal static class Errors
{
    public static int StatusOf(Exception exception) => exception switch
    {
        InvalidOptionException => StatusCodes.Status400BadRequest,
        W2SException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };
}
