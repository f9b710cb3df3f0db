using Microsoft.Extensions.Hosting;

namespace W2S.Engine.Hosting;

/// <summary>Where the checkpoint folders named in options are.</summary>
internal static class CheckpointPath
{
    /// <summary>The folder's full path, spelled the same way however it was written.</summary>
    /// <param name="environment">The host, whose content root relative paths start at; null outside one: the current folder.</param>
    public static string Resolve(string path, IHostEnvironment? environment) =>
        Path.TrimEndingDirectorySeparator(
            Path.GetFullPath(path, environment?.ContentRootPath ?? Directory.GetCurrentDirectory()));
}
