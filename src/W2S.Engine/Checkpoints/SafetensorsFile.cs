using Microsoft.Win32.SafeHandles;

namespace W2S.Engine.Checkpoints;

/// <summary>One open and validated safetensors file. Safe to read from any thread.</summary>
/// <remarks>
/// The file is held against the length and time it was opened with before and after each tensor is read; one that is cut off in the
/// middle of a read is refused too. Writers that replace whole files are harmless.
/// </remarks>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _dataStart;
    private readonly long _length;
    private readonly DateTime _written;

    private SafetensorsFile(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        _length = RandomAccess.GetLength(file);
        _written = File.GetLastWriteTimeUtc(file);
        (Tensors, _dataStart) = SafetensorsHeader.Read(file, path, _length);
    }

    public string Path { get; }

    /// <summary>The file's tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <exception cref="ModelFormatException">The file is malformed.</exception>
    public static SafetensorsFile Open(string path)
    {
        // Asked by name first: opening something that is no regular file, such as a pipe, could wait for ever.
        if (new FileInfo(path).Length == 0)
        {
            throw new ModelFormatException($"{path}: empty, a safetensors file expected");
        }

        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        try
        {
            return new SafetensorsFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads one of <see cref="Tensors"/>; the file stays open until the reader is disposed.</summary>
    /// <exception cref="ModelFormatException">The file was changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public TensorReader OpenTensor(StoredTensor tensor)
    {
        ThrowIfChanged();
        return new TensorReader(Path, _file, _dataStart + tensor.Begin, tensor.Type);
    }

    /// <exception cref="ModelFormatException">The file was changed since it was opened.</exception>
    public void ThrowIfChanged()
    {
        var length = RandomAccess.GetLength(_file);
        if (length != _length || File.GetLastWriteTimeUtc(_file) != _written)
        {
            throw new ModelFormatException($"{Path}: changed while it was read ({_length} bytes when it was opened, {length} now)");
        }
    }

    public void Dispose() => _file.Dispose();
}
