namespace W2S.Engine.Tests.Hub;

public sealed class HubProxyTests : HubTest
{
    [Fact]
    public async Task Download_ProxyInTheEnvironment_IsAskedForEverything()
    {
        const string Hub = "http://hub.invalid";
        var proxy = Serve(TinyRepository.Single());
        proxy.Script = request => request.Target.StartsWith(Hub + "/", StringComparison.Ordinal)
            ? proxy.Answer(request with { Target = request.Target[Hub.Length..] })
            : Reply.Error(400);

        // The environment is the whole process's, and read once.
        using var process = HubProcess.Start(new Uri(Hub), CacheFolder, proxy.Address);

        AssertDownloaded(TinyRepository.Single(), await HubProcess.FolderOfAsync(process));
        Assert.Equal(1 + 3, proxy.Requests.Count);
    }
}
