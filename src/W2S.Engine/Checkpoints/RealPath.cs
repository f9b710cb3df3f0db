namespace W2S.Engine.Checkpoints;

/// <summary>Paths as the operating system sees them: every link followed, in every part of the path.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <exception cref="ModelFormatException">The links go round in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string current = Path.GetPathRoot(full)!;
        var pending = new Stack<string>();
        Push(pending, full[current.Length..]);
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Join(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new ModelFormatException($"{path}: more than {MaxLinks} links to follow");
            }

            string root = Path.GetPathRoot(target) ?? "";
            current = root.Length > 0 ? root : current;
            Push(pending, target[root.Length..]);
        }

        return current;
    }

    private static void Push(Stack<string> pending, string parts)
    {
        string[] names = parts.Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in names.Reverse().Where(n => n != "."))
        {
            pending.Push(name);
        }
    }
}
