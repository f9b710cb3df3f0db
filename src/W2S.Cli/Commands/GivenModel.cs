using W2S.Cli.Input;
using W2S.Engine.Hub;
using W2S.Engine.Models;

namespace W2S.Cli.Commands;

/// <summary>A model that an argument names by folder or hub name.</summary>
/// <param name="Option">The switch.</param>
/// <param name="Path">From <see cref="ModelFolder.ForOptions"/>.</param>
/// <param name="SetFolder">Told where it is, once it is found.</param>
/// <param name="Otherwise">What else the argument could have meant, for the message that it is not there; null for nothing.</param>
internal sealed record GivenModel(string Option, string Path, Action<string> SetFolder, string? Otherwise = null)
{
    /// <summary>Finds the model, and downloads it where the hub's cache lacks it.</summary>
    /// <exception cref="InputException">It is not to be had; the message names the switch.</exception>
    public async Task FindAsync(ConsoleHost host, IProgress<LoadProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            SetFolder(await ModelFolder.FindAsync(host, Path, HubSelection.Model, progress, cancellationToken));
        }
        catch (HubException exception)
        {
            throw new InputException($"{Option}: {exception.Message}{(Otherwise is null ? "" : "; " + Otherwise)}", exception);
        }
    }
}
