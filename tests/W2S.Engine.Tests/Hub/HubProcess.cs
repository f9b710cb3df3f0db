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

    /// <param name="proxy">What the environment names as such.</param>
    public static Process Start(Uri endpoint, string cacheFolder, Uri? proxy = null) => Process.Start(new ProcessStartInfo(Dotnet)
    {
        UseShellExecute = false,
        ArgumentList = { typeof(HubProcess).Assembly.Location, endpoint.AbsoluteUri, cacheFolder, TinyRepository.Name },
        Environment = { ["http_proxy"] = proxy?.AbsoluteUri, ["all_proxy"] = null, ["no_proxy"] = null, ["NO_PROXY"] = null },
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>The folder it prints, once it has ended well.</summary>
    public static async Task<string> FolderOfAsync(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var folder = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));

        Assert.Equal((0, ""), (process.ExitCode, await errors));
        return folder;
    }
}
