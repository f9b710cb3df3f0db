using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;

namespace W2S.Engine.LargeModels.BlackBox.Services;

/// <summary>Reads from the exception of a failed call whether another may succeed, whichever library the exception is from.</summary>
/// <remarks>
/// The innermost exception that says something decides: libraries wrap a connection that broke into errors that carry a status no host ever
/// sent. A status says 408, 429 and 5xx are worth another try, everything else is not. Without one, what sockets, streams and timeouts
/// raise is, and so is a reply that ends inside its JSON. What says nothing is not: most likely the call itself is at fault.
/// </remarks>
internal static class ServiceFailure
{
    private static readonly string[] StatusNames = ["StatusCode", "Status"];

    /// <summary>The exception to throw instead. Its message never repeats what a host answered, which may hold a key.</summary>
    /// <param name="model">The large model's name, for the message.</param>
    public static TextModelException Translate(string model, Exception failure)
    {
        var causes = Causes(failure);
        var cause = causes.FirstOrDefault(cause => StatusOf(cause) is not null || IsInterruption(cause));
        var reason = causes.OfType<W2SException>().FirstOrDefault()?.Message ?? $"{failure.GetType()}";
        return (cause is null ? null : StatusOf(cause)) switch
        {
            // Hosts repeat the credentials they refuse, so that not even the inner exception is kept.
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) and var refused => new TextModelException(
                $"large model '{model}': its service refuses the credentials it was given (status {(int)refused})", isTransient: false)
            {
                Status = refused,
            },
            { } status => new TextModelException(
                $"large model '{model}': its service answered with status {(int)status} ({status})",
                IsTransient(status),
                innerException: failure)
            {
                Status = status,
            },
            null when cause is not null => new TextModelException(
                $"large model '{model}': its service was not reached, or did not finish: {cause.Message}",
                isTransient: true,
                innerException: failure),
            _ => new TextModelException(
                $"large model '{model}': its service failed: {reason}",
                isTransient: false,
                innerException: failure),
        };
    }

    /// <summary>What failed, without a word of it: the type of the exception and the status in it, null for none.</summary>
    public static (string Type, int? Status) Describe(Exception failure)
    {
        var status = Causes(failure).Select(StatusOf).FirstOrDefault(status => status is not null);
        var cause = failure is TextModelException { InnerException: { } inner } ? inner : failure;
        return (cause.GetType().Name, (int?)status);
    }

    /// <returns>Innermost first; of several tries, the last.</returns>
    private static Stack<Exception> Causes(Exception failure)
    {
        var causes = new Stack<Exception>();
        for (var cause = failure; cause is not null; cause = Inner(cause))
        {
            causes.Push(cause);
        }

        return causes;
    }

    private static Exception? Inner(Exception failure) =>
        failure is AggregateException { InnerExceptions: [.., var last] } ? last : failure.InnerException;

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>Files that are missing are I/O errors too, but of kinds of their own.</summary>
    private static bool IsInterruption(Exception cause) =>
        cause is HttpRequestException or SocketException or TimeoutException or OperationCanceledException or HttpIOException
            or EndOfStreamException or JsonException
        || cause.GetType() == typeof(IOException);

    /// <summary>
    /// By the name of its property: every client library has an exception of its own, and the engine references none of them. Null for
    /// none, as where no answer came.
    /// </summary>
    private static HttpStatusCode? StatusOf(Exception cause)
    {
        var properties = cause.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties.Where(property => StatusNames.Contains(property.Name, StringComparer.Ordinal)))
        {
            var status = property.GetValue(cause) switch
            {
                HttpStatusCode code => (int)code,
                int number => number,
                _ => 0,
            };
            if (status is >= 100 and < 600)
            {
                return (HttpStatusCode)status;
            }
        }

        return null;
    }
}
