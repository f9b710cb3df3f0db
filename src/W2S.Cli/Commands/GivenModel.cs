using W2S.Cli.Input;
using W2S.Engine.Hub;

namespace W2S.Cli.Commands;

/// <summary>A model that an argument or the configuration names by folder or hub name.</summary>
/// <param name="Option">The switch, or what else messages call it.</param>
/// <param name="Path">From <see cref="ModelFolder.ForOptions"/>.</param>
/// <param name="SetFolder">Told where it is, once it is found.</param>
/// <param name="Otherwise">What else the argument could have meant, for the message that it is not there; null for nothing.</param>
/// <param name="BaseFolder">Where relative folders start; null for the current folder.</param>
internal sealed record GivenModel(string Option, string Path, Action<string> SetFolder, string? Otherwise = null, string? BaseFolder = null)
{
    /// <summary>Finds the model, and downloads it where the hub's cache lacks it.</summary>
    /// <exception cref="InputException">It is not to be had; the message names the switch.</exception>
    public async Task FindAsync(ConsoleHost host, CancellationToken cancellationToken)
    {
        try
        {
            SetFolder(await ModelFolder.FindAsync(host, Path, HubSelection.Model, cancellationToken, BaseFolder));
        }
        catch (HubException exception)
        {
            throw new InputException($"{Option}: {exception.Message}{(Otherwise is null ? "" : "; " + Otherwise)}", exception);
        }
    }
}
