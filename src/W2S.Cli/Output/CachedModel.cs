using W2S.Engine;
using W2S.Engine.Hub;
using W2S.Engine.Models;

namespace W2S.Cli.Output;

/// <summary>What <c>w2s models list</c> answers for a revision in the cache.</summary>
/// <param name="Revisions">Branches and tags that stand there.</param>
/// <param name="Folder">The checkpoint folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Problem">Why it cannot be loaded; null where it can.</param>
internal sealed record CachedModel(
    string Repository, IReadOnlyList<string> Revisions, string Commit, string Folder, long Size, int Files, string? Problem)
{
    /// <summary>Looks at configuration and weight headers to say whether it can be loaded.</summary>
    public static CachedModel From(CachedRepository repository, CachedRevision revision) => new(
        repository.Repository,
        revision.References,
        revision.Commit,
        revision.Folder,
        revision.Size,
        revision.Files.Count,
        revision.IsComplete
            ? ProblemOf(revision.Folder)
            : $"incomplete; w2s models pull {NameOf(repository, revision)} completes it");

    // The first download of a branch is noted only when it is complete.
    private static HubModelId NameOf(CachedRepository repository, CachedRevision revision) =>
        new(repository.Repository, revision.References.FirstOrDefault(HubModelId.DefaultRevision));

    private static string? ProblemOf(string folder)
    {
        try
        {
            using var checkpoint = VerifiedCheckpoint.Open(folder);
            return null;
        }
        catch (W2SException exception)
        {
            // The folder has a column of its own.
            return exception.Message.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
                .Replace($"{folder}: ", "", StringComparison.Ordinal);
        }
    }
}
