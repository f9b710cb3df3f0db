using System.Globalization;
using System.Net;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubAnswerTests : HubTest
{
    private readonly TinyRepository _repository = TinyRepository.Single();

    [Theory]
    [InlineData(401, "RepoNotFound", "no such repository, or a private one", "set HF_TOKEN")]
    [InlineData(401, "GatedRepo", "accept the licence at", "set HF_TOKEN")]
    [InlineData(403, "GatedRepo", "accept the licence at", "/tiny-org/tiny-model")]
    [InlineData(403, null, "accept the licence at", "set HF_TOKEN")]
    [InlineData(404, "RepoNotFound", "no such repository or revision", "/tiny-org/tiny-model")]
    [InlineData(404, "RevisionNotFound", "no revision 'main'", "HTTP 404")]
    [InlineData(400, null, "HTTP 400", "127.0.0.1")]
    [InlineData(451, null, "HTTP 451", "127.0.0.1")]
    public async Task Download_Refused_SaysWhatToDoAndDoesNotAskAgain(int status, string? code, string first, string second)
    {
        var server = Serve(_repository);
        server.Script = _ => code is null ? Reply.Error(status) : Reply.Error(status, ("X-Error-Code", code));

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Equal((HttpStatusCode)status, error.StatusCode);
        Assert.Contains("tiny-org/tiny-model", error.Message, StringComparison.Ordinal);
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains(second, error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Download_Refused_NeverShowsTheToken(int status)
    {
        var server = Serve(_repository);
        server.Script = request => new Reply
        {
            Status = status,
            Body = System.Text.Encoding.UTF8.GetBytes(request.Headers["Authorization"]),
            Headers = { ["X-Error-Message"] = request.Headers["Authorization"], ["X-Error-Code"] = Token },
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Client(Options(server) with { Token = Token }).DownloadAsync(Id));

        Assert.DoesNotContain(Token, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Download_PassingFault_IsTriedAgain(int status)
    {
        var server = Serve(_repository);
        var refused = new HashSet<string>(StringComparer.Ordinal);
        server.Script = request =>
        {
            lock (refused)
            {
                return refused.Add(request.Target) ? Reply.Error(status) : null;
            }
        };

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal(2 * (1 + 3), server.Requests.Count);
    }

    [Fact]
    public async Task Download_FaultThatDoesNotPass_IsReportedAfterTheRetries()
    {
        var server = Serve(_repository);
        server.Script = _ => Reply.Error(503);

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);
        Assert.Equal(1 + 3, server.Requests.Count);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", null)]
    [InlineData("86400", 60)]
    [InlineData("99999999999999999999", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task Download_RetryAfter_IsHeededWithinAMinute(string? retryAfter, int? seconds)
    {
        var server = Serve(_repository);
        var first = true;
        server.Script = _ =>
        {
            var isFirst = first;
            first = false;
            return !isFirst ? null : retryAfter is null ? Reply.Error(429) : Reply.Error(429, ("Retry-After", retryAfter));
        };

        await Client(server).PlanAsync(Id);

        var waits = Time.Waits.Where(w => w < TimeSpan.FromHours(1)).ToArray();
        Assert.All(waits, w => Assert.InRange(w, TimeSpan.Zero, TimeSpan.FromSeconds(60)));
        Assert.Equal(seconds is not null, waits.Contains(TimeSpan.FromSeconds(seconds ?? 7)));
    }

    [Fact]
    public async Task Download_RetryAfterADate_IsHeededWithinAMinute()
    {
        var server = Serve(_repository);
        var first = true;
        server.Script = _ =>
        {
            var isFirst = first;
            first = false;
            var tomorrow = Time.GetUtcNow().AddDays(1).ToString("r", CultureInfo.InvariantCulture);
            return isFirst ? Reply.Error(503, ("Retry-After", tomorrow)) : null;
        };

        await Client(server).PlanAsync(Id);

        Assert.Contains(TimeSpan.FromSeconds(60), Time.Waits);
    }

    [Fact]
    public async Task Download_NobodyListening_IsReportedWithTheHost()
    {
        var server = new HubServer(_repository);
        var options = Options(server) with { MaxRetries = 1 };
        server.Dispose();

        var error = await Assert.ThrowsAsync<HubException>(() => Client(options).DownloadAsync(Id));

        Assert.Contains($"{options.Endpoint.Authority}: cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_NoAnswer_IsGivenUpInTime()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new HubOptions
        {
            Endpoint = new Uri($"http://{silent.LocalEndpoint}"),
            CacheFolder = CacheFolder,
            ResponseTimeout = TimeSpan.FromSeconds(10),
            MaxRetries = 1,
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Client(options).DownloadAsync(Id));

        Assert.Contains("no answer in 10 s", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Silence", "/api/")]
    [InlineData("Trickle", "/api/")]
    [InlineData("Silence", "/resolve/")]
    [InlineData("Trickle", "/resolve/")]
    public async Task Download_AnswerThatStalls_IsGivenUpInTime(string ending, string where)
    {
        var server = Serve(_repository.With(Weights, new byte[100_000]));
        server.Script = request => request.Target.Contains(where, StringComparison.Ordinal)
            ? new Reply { Body = "{"u8.ToArray(), Then = Enum.Parse<Ending>(ending) }
            : null;

        var error = await Assert.ThrowsAsync<HubException>(
            () => Client(Options(server) with { StallTimeout = TimeSpan.FromSeconds(10), MaxRetries = 1 }).DownloadAsync(Id));

        Assert.Contains("bytes in 10 s", error.Message, StringComparison.Ordinal);
        AssertNothingWrongPublished(_repository);
    }

    [Fact]
    public async Task Download_StorageRefuses_NamesThatHostAndNoSignature()
    {
        var storage = Serve(_repository);
        storage.Script = _ => Reply.Error(403);

        var error = await Assert.ThrowsAsync<HubException>(() => Client(Serve(_repository, storage)).DownloadAsync(Id));

        Assert.Contains($"{Weights}: http://{storage.Address.Authority}: HTTP 403", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Signature", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_Cancelled_IsNoFaultOfTheHub()
    {
        var server = Serve(_repository);
        using var cancellation = new CancellationTokenSource();
        server.Script = _ =>
        {
            cancellation.Cancel();
            return new Reply { Then = Ending.Silence };
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(server).DownloadAsync(Id, progress: null, cancellation.Token));
    }
}
