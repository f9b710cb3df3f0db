using System.Net;

namespace W2S.Engine.Hub;

/// <summary>What a hub's refusal means, and what to do about it. Nothing the server wrote is repeated.</summary>
internal static class HubAnswer
{
    private const string ErrorCodeHeader = "X-Error-Code";

    public static HubException Refusal(HubRequest request, HttpResponseMessage response, Uri url, HubOptions options, TimeProvider time)
    {
        var status = response.StatusCode;
        var isHub = HubRedirect.IsSameOrigin(url, options.Endpoint);
        var meaning = isHub ? Meaning(request, response, options) : "";
        return new HubException($"{request.Subject}: {url.GetLeftPart(UriPartial.Authority)}: HTTP {(int)status}{meaning}")
        {
            StatusCode = status,
            IsTransient = status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500,
            RetryAfter = response.Headers.RetryAfter switch
            {
                { Delta: { } delta } => delta,
                { Date: { } date } => date - time.GetUtcNow(),
                _ => null,
            },
        };
    }

    private static string Meaning(HubRequest request, HttpResponseMessage response, HubOptions options)
    {
        var code = response.Headers.TryGetValues(ErrorCodeHeader, out var values) ? values.First() : null;
        var page = $"{options.Endpoint.AbsoluteUri.TrimEnd('/')}/{request.Id.Repository}";
        var (restricted, hidden) = options.Token is null
            ? ("set HF_TOKEN to a token of your account", "a private one: set HF_TOKEN to a token that may read it")
            : ("use a token (HF_TOKEN) of the account that did", "one that the token (HF_TOKEN) may not read, or the token has expired");
        return (response.StatusCode, code) switch
        {
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, "GatedRepo") or (HttpStatusCode.Forbidden, _) =>
                $": access is restricted: accept the licence at {page}, then {restricted}",
            (HttpStatusCode.Unauthorized, _) => $": no such repository, or {hidden}",
            (HttpStatusCode.NotFound, "RevisionNotFound") => $": the repository has no revision '{request.Id.Revision}'",
            (HttpStatusCode.NotFound, _) when request.File is not null => ": the repository has no such file",
            (HttpStatusCode.NotFound, _) => $": no such repository or revision; {page} would be its page",
            _ => "",
        };
    }
}
