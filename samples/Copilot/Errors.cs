using Microsoft.AspNetCore.Diagnostics;
using W2S.Engine;

namespace Copilot;

/// <summary>What callers learn of errors.</summary>
internal static class Errors
{
    public static int StatusOf(Exception exception) => exception switch
    {
        InvalidOptionException => StatusCodes.Status400BadRequest,
        W2SException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>What was asked wrongly is said to who asked; everything else is for the log.</summary>
    public static void Describe(ProblemDetailsContext context)
    {
        if (context.Exception is InvalidOptionException invalid)
        {
            context.ProblemDetails.Detail = invalid.Message;
        }
    }

    public static bool IsCallers(ExceptionHandlerSuppressDiagnosticsContext context) => StatusOf(context.Exception) < 500;
}
