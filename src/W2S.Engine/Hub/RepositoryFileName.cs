using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>File names out of a hub's answers, which are not trusted: each must stay inside the folder it is put in.</summary>
internal static class RepositoryFileName
{
    private const int MaxLength = 1_000;
    private const int MaxPartLength = 255;

    /// <summary>Why <paramref name="name"/> is refused; null if it is not.</summary>
    public static string? Problem(string name) => name switch
    {
        { Length: 0 or > MaxLength } => $"a file name of {name.Length} characters found, 1 to {MaxLength} expected",
        _ when name.Contains('\\', StringComparison.Ordinal) || name.Any(char.IsControl) || HasDrive(name)
            || !name.Split('/').All(IsPart) =>
            $"file name '{FileText.Shown(name)}' found, a relative path without '..', '\\' and drive expected",
        _ => null,
    };

    private static bool HasDrive(string name) => name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]);

    private static bool IsPart(string part) => part.Length is > 0 and <= MaxPartLength && part is not ("." or "..");
}
