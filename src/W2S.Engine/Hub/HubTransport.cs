using System.Net;
using System.Net.Http.Headers;

namespace W2S.Engine.Hub;

/// <summary>
/// Requests to a hub. Redirects are followed by hand, so that the token reaches the hub's own host and no other; every wait has an end.
/// Safe to use from any thread.
/// </summary>
internal sealed class HubTransport(HttpMessageInvoker invoker, HubOptions options, TimeProvider time)
{
    private const int MaxRedirects = 10;

    private static readonly ProductInfoHeaderValue UserAgent =
        new("w2s", typeof(HubTransport).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "0");

    /// <summary>The answer to <paramref name="request"/>: 200, 206 or 416; its body was not read yet.</summary>
    /// <exception cref="HubException">There was another answer, or none.</exception>
    public async Task<HttpResponseMessage> GetAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var url = request.Url;
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendAsync(request, url, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return response;
            }

            using (response)
            {
                url = !IsRedirect(response.StatusCode) ? throw HubAnswer.Refusal(request, response, url, options, time)
                    : redirects < MaxRedirects ? HubRedirect.Target(request, response, url)
                    : throw request.Error($"more than {MaxRedirects} redirects", url);
            }
        }
    }

    /// <summary>The whole body of the answer to <paramref name="request"/>.</summary>
    /// <exception cref="HubException">There was another answer, none, or one of more than <paramref name="maxBytes"/>.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAllAsync(HubRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(request, cancellationToken).ConfigureAwait(false);
        using var content = new MemoryStream();
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var block = new byte[65_536];
            int read;
            do
            {
                read = await ReadBlockAsync(request, body, block, cancellationToken).ConfigureAwait(false);
                content.Write(block.AsSpan(0, read));
                if (content.Length > maxBytes)
                {
                    throw request.Error($"an answer of more than {maxBytes} bytes found");
                }
            }
            while (read == block.Length);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    /// <summary>Fills <paramref name="block"/> from an answer's body; fewer bytes only at its end.</summary>
    /// <exception cref="HubException">The connection was cut or stalled; it may succeed later.</exception>
    public async Task<int> ReadBlockAsync(HubRequest request, Stream body, Memory<byte> block, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(options.StallTimeout, time, cancellationToken);
        try
        {
            // Whole blocks, so that one byte now and then is not taken for progress.
            return await body.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFault(e, deadline, cancellationToken))
        {
            throw request.Error(
                deadline.HasPassed
                    ? $"fewer than {block.Length} bytes in {options.StallTimeout.TotalSeconds:0.#} s"
                    : "the connection was cut",
                cause: e,
                isTransient: true);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool IsFault(Exception e, Deadline deadline, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException
        || (e is OperationCanceledException && deadline.HasPassed && !cancellationToken.IsCancellationRequested);

    private async Task<HttpResponseMessage> SendAsync(HubRequest request, Uri url, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, url);
        message.Headers.UserAgent.Add(UserAgent);
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (request.From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(request.From, to: null);
        }

        if (options.Token is { } token && HubRedirect.IsSameOrigin(url, options.Endpoint))
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var deadline = new Deadline(options.ResponseTimeout, time, cancellationToken);
        try
        {
            return await invoker.SendAsync(message, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFault(e, deadline, cancellationToken))
        {
            var problem = deadline.HasPassed
                ? $"no answer in {options.ResponseTimeout.TotalSeconds:0.#} s"
                : $"cannot be reached: {e.Message}";
            throw new HubException(request.Error(problem, url).Message, e)
            {
                IsTransient = true,
                IsUnheard = deadline.HasPassed || e is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError,
                },
                RetryAfter = deadline.HasPassed ? TimeSpan.Zero : null, // It was waited for long enough.
            };
        }
    }
}
