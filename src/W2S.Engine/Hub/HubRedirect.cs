using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>Where an answer sends the client, which is not trusted to be a good place.</summary>
internal static class HubRedirect
{
    /// <exception cref="HubException">There is no address, or one that must not be followed.</exception>
    public static Uri Target(HubRequest request, HttpResponseMessage response, Uri from)
    {
        if (response.Headers.Location is not { } location || !Uri.TryCreate(from, location, out var target))
        {
            throw request.Error($"HTTP {(int)response.StatusCode} without an address to go to", from);
        }

        if (target.Scheme is not ("http" or "https") || target.UserInfo.Length > 0)
        {
            var scheme = FileText.Shown(target.GetLeftPart(UriPartial.Scheme));
            throw request.Error($"a redirect to '{scheme}' found, a plain web address expected", from);
        }

        // What was asked for over TLS is not taken without, save from this machine itself.
        return from.Scheme == "http" || target.Scheme == "https" || target.IsLoopback
            ? target
            : throw request.Error($"a redirect from https to http ({target.Host}) is not followed", from);
    }

    /// <summary>Whether both are the same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri url, Uri other) =>
        url.Scheme == other.Scheme && url.Port == other.Port
        && string.Equals(url.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
