namespace W2S.Engine.Checkpoints;

/// <summary>Paths as the operating system sees them: every link followed, in every part of the path.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <exception cref="ModelFormatException">The links go round in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        var pending = new Stack<string>();
        Push(pending, full[current.Length..]);
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Join(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new ModelFormatException($"{path}: more than {MaxLinks} links to follow");
            }

            var root = Path.GetPathRoot(target) ?? "";
            current = root.Length > 0 ? root : current;
            Push(pending, target[root.Length..]);
        }

        return current;
    }

    private static void Push(Stack<string> pending, string parts)
    {
        var names = parts.Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Reverse().Where(n => n != "."))
        {
            pending.Push(name);
        }
    }
}
