using W2S.Engine.Checkpoints;
using W2S.Engine.Hub;

namespace W2S.Engine.Models;

/// <summary>What a model is called that was not given a name.</summary>
internal static class ModelNames
{
    /// <summary>The folder's name; in a hub's cache the repository's, because there the folder's is that of a commit.</summary>
    /// <param name="folder">Full path.</param>
    public static string Of(string folder) =>
        HubLayout.RepositoryFolderOf(folder) is { } parent && HubFolders.RepositoryOf(parent.Name) is { } repository
            ? repository
            : Path.GetFileName(folder);
}
