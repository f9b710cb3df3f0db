using W2S.Engine;

namespace W2S.Cli.Input;

/// <summary>An input file or standard input does not hold what the command reads.</summary>
internal sealed class InputException : W2SException
{
    public InputException(string message)
        : base(message)
    {
    }

    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <returns><paramref name="path"/>, where a file is expected.</returns>
    /// <exception cref="InputException">It is empty, or a folder, which the system would call a lack of permission.</exception>
    public static string RequireFile(string path) =>
        path.Length == 0 ? throw new InputException("an empty path found, a file expected")
        : Directory.Exists(path) ? throw new InputException($"{path}: a folder found, a file expected")
        : path;
}
