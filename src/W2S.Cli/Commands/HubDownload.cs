using W2S.Cli.Output;
using W2S.Engine.Hub;

namespace W2S.Cli.Commands;

/// <summary>Downloads a model of the hub, and says what, how much, and how far it is.</summary>
internal static class HubDownload
{
    /// <summary>The model's folder in the cache, once everything selected is there.</summary>
    public static async Task<string> RunAsync(
        HubClient client, HubModelId id, HubSelection selection, ConsoleHost host, CancellationToken cancellationToken)
    {
        var plan = await Terminal.WhileAsync(host, $"asking for {id}", () => client.PlanAsync(id, selection, cancellationToken));
        await host.Error.WriteLineAsync($"{id}: {Describe(plan, client.FreeBytes)}");
        try
        {
            var report = new DownloadReport(host, plan);
            return await report.WhileAsync(() => client.DownloadAsync(plan, report, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await host.Error.WriteLineAsync($"{id}: what was downloaded is kept; the same command goes on from there");
            throw;
        }
    }

    private static string Describe(HubDownloadPlan plan, long freeBytes)
    {
        var files = plan.Files.Count == 1 ? "1 file" : $"{plan.Files.Count} files";
        return plan.MissingBytes == 0
            ? $"up to date, {ByteSize.Show(plan.TotalBytes)} in {files}"
            : $"{ByteSize.Show(plan.MissingBytes)} to download of {ByteSize.Show(plan.TotalBytes)} in {files}"
                + (freeBytes == long.MaxValue ? "" : $", {ByteSize.Show(freeBytes)} free");
    }
}
