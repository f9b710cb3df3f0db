using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubRedirectTests : HubTest
{
    private static readonly HubRequest Request = new(new Uri("https://hub.example/x"), Id, "config.json");

    [Fact]
    public async Task Download_LargeFilesOnAnotherHost_TokenDoesNotFollow()
    {
        var repository = TinyRepository.Sharded();
        var storage = Serve(repository);
        var hub = Serve(repository, storage);

        AssertDownloaded(repository, await Client(Options(hub) with { Token = Token }).DownloadAsync(Id));

        Assert.All(hub.Requests, r => Assert.Equal($"Bearer {Token}", r.Headers["Authorization"]));
        Assert.Equal(3, storage.Requests.Count);
        Assert.All(storage.Requests, r => Assert.False(r.HasToken));
        Assert.All(
            storage.Requests, r => Assert.DoesNotContain(Token, string.Join(' ', r.Headers.Values) + r.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_SameAddressUnderAnotherName_IsAnotherHost()
    {
        // localhost may resolve to the very machine the token was sent to; it is another name all the same.
        var repository = TinyRepository.Single();
        var hub = Serve(repository);
        hub.Script = request => request.Target == HubServer.ContentPath(Weights)
            ? Reply.Redirect($"http://localhost:{hub.Address.Port}/storage/{Weights}")
            : null;

        AssertDownloaded(repository, await Client(Options(hub) with { Token = Token }).DownloadAsync(Id));

        Assert.False(hub.Requests.Single(r => r.Target.StartsWith("/storage", StringComparison.Ordinal)).HasToken);
    }

    [Fact]
    public async Task Download_ThereAndBack_TokenIsOnlySentAtHome()
    {
        var repository = TinyRepository.Single();
        var other = Serve(repository);
        var hub = Serve(repository);
        hub.Script = request => request.Target == HubServer.ContentPath(Weights) ? Reply.Redirect($"{other.Address}away") : null;
        other.Script = _ => Reply.Redirect($"{hub.Address}storage/{Weights}", status: 307);

        AssertDownloaded(repository, await Client(Options(hub) with { Token = Token }).DownloadAsync(Id));

        Assert.False(Assert.Single(other.Requests).HasToken);
        Assert.All(hub.Requests, r => Assert.True(r.HasToken));
    }

    [Fact]
    public async Task Download_RenamedRepository_IsFollowedOnTheSameHostWithTheToken()
    {
        var hub = Serve(TinyRepository.Single());
        hub.Script = request => request.Target.Contains("old/name", StringComparison.Ordinal)
            ? Reply.Redirect(request.Target.Replace("old/name", TinyRepository.Name, StringComparison.Ordinal), status: 307)
            : null;

        var folder = await Client(Options(hub) with { Token = Token }).DownloadAsync(new HubModelId("old/name"));

        Assert.Contains("models--old--name", folder, StringComparison.Ordinal);
        Assert.All(hub.Requests, r => Assert.True(r.HasToken));
    }

    [Fact]
    public async Task Download_RedirectToItself_IsGivenUp()
    {
        var hub = Serve(TinyRepository.Single());
        hub.Script = request => Reply.Redirect(request.Target);

        var error = await Assert.ThrowsAsync<HubException>(() => Client(hub).DownloadAsync(Id));

        Assert.Contains("more than 10 redirects", error.Message, StringComparison.Ordinal);
        Assert.Equal(11, hub.Requests.Count);
    }

    [Theory]
    [InlineData("http://hub.example/x", "from https to http")]
    [InlineData("file:///etc/passwd", "a plain web address expected")]
    [InlineData("ftp://hub.example/x", "a plain web address expected")]
    [InlineData("https://user:secret@hub.example/x", "a plain web address expected")]
    [InlineData(null, "without an address")]
    public void Target_PlaceThatMustNotBeFollowed_IsRefused(string? location, string problem)
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
        response.Headers.Location = location is null ? null : new Uri(location);

        var message = Assert.Throws<HubException>(() => HubRedirect.Target(Request, response, Request.Url)).Message;

        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/y", "https://hub.example/y")]
    [InlineData("//cdn.example/y?sig=1", "https://cdn.example/y?sig=1")]
    [InlineData("http://127.0.0.1:80/y", "http://127.0.0.1/y")]
    public void Target_UsualPlace_IsFollowed(string location, string expected)
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
        response.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);

        Assert.Equal(expected, HubRedirect.Target(Request, response, Request.Url).AbsoluteUri);
    }

    [Theory]
    [InlineData("https://HUB.example/other", true)]
    [InlineData("https://hub.example:443/", true)]
    [InlineData("http://hub.example/", false)]
    [InlineData("https://hub.example:8443/", false)]
    [InlineData("https://cdn.hub.example/", false)]
    [InlineData("https://hub.example.evil/", false)]
    public void IsSameOrigin_SchemeHostAndPort_AllCount(string url, bool expected) =>
        Assert.Equal(expected, HubRedirect.IsSameOrigin(new Uri(url), Request.Url));
}
