using System.Net;

namespace Microsoft.SemanticKernel;

public class HttpOperationException : Exception
{
    public HttpOperationException()
    {
    }

    public HttpOperationException(string? message)
        : base(message)
    {
    }

    public HttpOperationException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public HttpOperationException(HttpStatusCode? statusCode, string? responseContent, string? message, Exception? innerException)
        : base(message, innerException) =>
        (StatusCode, ResponseContent) = (statusCode, responseContent);

    public HttpStatusCode? StatusCode { get; set; }

    public string? ResponseContent { get; set; }
}
