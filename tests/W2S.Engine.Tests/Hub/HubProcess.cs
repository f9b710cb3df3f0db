using System.Diagnostics;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

/// <summary>
/// This assembly as a program of its own, for what only several processes can show: <c>ENDPOINT CACHE-FOLDER REPOSITORY</c> downloads a
/// model and prints its folder. The test runner does not use it.
/// </summary>
internal static class HubProcess
{
    // Never up: a machine that is busy is no fault.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    // The runner's own, where it runs by that.
    private static string Dotnet =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static async Task<int> Main(string[] arguments)
    {
        var options = new HubOptions
        {
            Endpoint = new Uri(arguments[0]),
            CacheFolder = arguments[1],
            ResponseTimeout = Patience,
            StallTimeout = Patience,
        };
        using var client = new HubClient(options);
        Console.WriteLine(await client.DownloadAsync(HubModelId.Parse(arguments[2])));
        return 0;
    }

    public static Process Start(HubServer server, string cacheFolder) => Process.Start(new ProcessStartInfo(Dotnet)
    {
        UseShellExecute = false,
        ArgumentList = { typeof(HubProcess).Assembly.Location, server.Address.AbsoluteUri, cacheFolder, TinyRepository.Name },
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
