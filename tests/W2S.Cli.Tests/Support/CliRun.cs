using System.Text.Json;
using W2S.Engine.Hub;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.Cli.Tests.Support;

/// <summary>What one call of the command wrote and answered.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    // Tests reach no network, nor what the machine they run on has cached.
    private static readonly HubOptions NoHub = new() { Offline = true, CacheFolder = Path.Join(AppContext.BaseDirectory, "no-hub-cache") };

    /// <summary>Runs the command in this process, without a terminal.</summary>
    public static Task<CliRun> OfAsync(params string[] args) => WithInputAsync("", args);

    /// <summary>The same with <paramref name="input"/> on standard input.</summary>
    public static Task<CliRun> WithInputAsync(string input, params string[] args) => RunAsync(input, NoHub, args);

    /// <summary>The same with a hub in reach, too.</summary>
    public static Task<CliRun> WithInputAsync(string input, HubOptions hub, params string[] args) => RunAsync(input, hub, args);

    /// <summary>The same with a hub, or its cache, in reach.</summary>
    public static Task<CliRun> WithHubAsync(HubOptions hub, params string[] args) => RunAsync("", hub, args);

    /// <summary>The same with cards beside the processor.</summary>
    public static Task<CliRun> WithCardsAsync(FakeRuntime cards, params string[] args) => RunAsync("", NoHub, args, cards);

    /// <param name="cards">Beside the processor; null for none, whatever this build computes on.</param>
    private static async Task<CliRun> RunAsync(string input, HubOptions hub, string[] args, FakeRuntime? cards = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new ConsoleHost
        {
            Input = new StringReader(input),
            Output = output,
            Error = error,
            Hub = hub,
            Runtimes = cards is null ? [CpuRuntime.Instance] : [CpuRuntime.Instance, cards],
        };
        var exitCode = await CliApp.RunAsync(args, host, CancellationToken.None);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Each line of standard output as JSON.</summary>
    public IReadOnlyList<JsonElement> JsonLines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    /// <summary>Standard output as one JSON value.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);

    /// <summary>It succeeded and had nothing to remark.</summary>
    public CliRun ShouldSucceed()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, ExitCode);
        return this;
    }

    /// <summary>It failed as every failure should: nothing on standard output, one line on standard error.</summary>
    public void ShouldFail(int exitCode, params string[] mentions)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Equal("", Output);
        Assert.Matches(@"\Aw2s: [^\n]+\n\z", Error);
        Assert.All(mentions, mention => Assert.Contains(mention, Error, StringComparison.Ordinal));
    }
}
