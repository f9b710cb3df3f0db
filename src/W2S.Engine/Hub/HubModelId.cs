using System.Diagnostics.CodeAnalysis;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>A model on a hub: its repository and a revision of it, written <c>owner/name@revision</c>.</summary>
/// <remarks>
/// The rules are those of huggingface_hub's <c>validate_repo_id</c>: one or two names of letters, digits, '.', '-' and '_', 96 characters
/// in all. They keep a name inside the cache folder and inside the path of a URL.
/// </remarks>
public sealed record HubModelId
{
    /// <summary>The branch meant where none is named.</summary>
    public const string DefaultRevision = "main";

    private const int MaxRepositoryLength = 96;
    private const int MaxRevisionLength = 200;
    private const int CommitLength = 40;

    /// <param name="repository"><c>owner/name</c>, or <c>name</c> alone for the few models that never had an owner.</param>
    /// <param name="revision">A branch, a tag, or a commit's whole hash.</param>
    /// <exception cref="InvalidOptionException">One of them is no such name.</exception>
    public HubModelId(string repository, string revision = DefaultRevision)
    {
        if (!IsRepository(repository))
        {
            throw new InvalidOptionException("repository", $"'{FileText.Shown(repository)}' found, owner/name expected");
        }

        if (!IsRevision(revision))
        {
            throw new InvalidOptionException(
                "revision", $"'{FileText.Shown(revision)}' found, a branch, a tag or a commit's hash expected");
        }

        Repository = repository;
        Revision = revision;
    }

    /// <summary><c>owner/name</c>, or <c>name</c>.</summary>
    public string Repository { get; }

    /// <summary>A branch, a tag, or a commit's hash.</summary>
    public string Revision { get; }

    /// <summary>Whether the revision is a commit, which never changes.</summary>
    public bool IsCommit => IsCommitHash(Revision);

    /// <summary>Reads <c>owner/name</c>, <c>owner/name@revision</c> or <c>name</c>. Whether there is such a model is not asked.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HubModelId? id)
    {
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        var repository = at < 0 ? text : text![..at];
        var revision = at < 0 ? DefaultRevision : text![(at + 1)..];
        id = repository is not null && IsRepository(repository) && IsRevision(revision) ? new HubModelId(repository, revision) : null;
        return id is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="InvalidOptionException">It is something else.</exception>
    public static HubModelId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new InvalidOptionException(
            "model", $"'{FileText.Shown(text)}' found, a hub name such as owner/name or owner/name@revision expected");

    /// <summary>As <see cref="TryParse"/> reads it; the default revision is left out.</summary>
    public override string ToString() => Revision == DefaultRevision ? Repository : $"{Repository}@{Revision}";

    internal static bool IsCommitHash(string text) => text.Length == CommitLength && text.All(char.IsAsciiHexDigitLower);

    private static bool IsRepository(string text)
    {
        var names = text.Split('/');
        return text.Length <= MaxRepositoryLength && names.Length <= 2 && names.All(IsName)
            && !text.Contains("--", StringComparison.Ordinal) // how the cache writes the slash
            && !text.EndsWith(".git", StringComparison.Ordinal);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(IsNameCharacter) && name[0] is not ('.' or '-') && name[^1] is not ('.' or '-')
        && !name.Contains("..", StringComparison.Ordinal);

    // What git allows, less what means something to a file system or a URL: a revision is a path under refs/.
    private static bool IsRevision(string text) =>
        text.Length <= MaxRevisionLength
        && text.Split('/').All(part =>
            part.Length > 0 && part.All(c => IsNameCharacter(c) || c == '+') && part[0] != '.' && part[^1] != '.'
            && !part.Contains("..", StringComparison.Ordinal));

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
}
