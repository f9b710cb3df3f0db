namespace W2S.Engine.Tests.Support;

/// <summary>A new empty folder that goes away with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("w2s-").FullName;

    /// <summary>Writes a file into the folder and returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Join(Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <inheritdoc cref="Write(string, byte[])"/>
    public string Write(string name, string text)
    {
        var path = System.IO.Path.Join(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string Folder(string name) => Directory.CreateDirectory(System.IO.Path.Join(Path, name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
