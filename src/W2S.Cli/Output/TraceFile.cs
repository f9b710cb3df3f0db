using System.Text.Json;
using W2S.Cli.Input;
using W2S.Engine.Search;

namespace W2S.Cli.Output;

/// <summary>
/// Where <c>--trace</c> goes. Opened before the search, so that a path that cannot be written costs no search, and yet nothing is
/// seen there before the trace is: a new file gets its name, and one that exists its new content, only then.
/// </summary>
internal sealed class TraceFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string? _nameWhenWritten; // null for a file that exists, or a device

    private TraceFile(FileStream stream, string? nameWhenWritten)
    {
        _stream = stream;
        _nameWhenWritten = nameWhenWritten;
    }

    public static TraceFile Open(string path)
    {
        if (File.Exists(InputException.RequireFile(path)))
        {
            return new TraceFile(new FileStream(path, FileMode.Open, FileAccess.Write), null);
        }

        try
        {
            return new TraceFile(new FileStream($"{path}.{Path.GetRandomFileName()}", FileMode.CreateNew, FileAccess.Write), path);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new InputException($"{path}: its folder is not there", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InputException($"{path}: no permission to write there", exception);
        }
    }

    public async Task WriteAsync(SearchTrace trace, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(_stream, trace, OutputContext.Instance.SearchTrace, cancellationToken);
        if (_stream.CanSeek && _stream.Position < _stream.Length)
        {
            _stream.SetLength(_stream.Position); // What was there before was longer. Devices and pipes have no length to set.
        }

        await _stream.DisposeAsync();
        if (_nameWhenWritten is not null)
        {
            File.Move(_stream.Name, _nameWhenWritten);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (_nameWhenWritten is not null)
        {
            File.Delete(_stream.Name); // Gone already where it was renamed.
        }
    }
}
