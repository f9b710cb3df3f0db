using System.Security.Cryptography;

namespace W2S.Engine.Hub;

/// <summary>The part of a file that is on disk already (<c>blobs/CHECKSUM.incomplete</c>), and the hash of it so far.</summary>
internal sealed class PartialBlob : IDisposable
{
    private readonly RepositoryFile _file;
    private readonly FileStream _stream;
    private IncrementalHash _hash;

    private PartialBlob(RepositoryFile file, FileStream stream)
    {
        _file = file;
        _stream = stream;
        _hash = file.Checksum.Begin(file.Size);
    }

    /// <summary>Bytes there; the next one goes here.</summary>
    public long Position => _stream.Position;

    /// <summary>Bytes not there yet.</summary>
    public long Missing => _file.Size - Position;

    /// <summary>Opens what an earlier download left, or begins.</summary>
    public static async Task<PartialBlob> OpenAsync(string path, RepositoryFile file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true);
        var partial = new PartialBlob(file, stream);
        try
        {
            await partial.HashAllAsync(cancellationToken).ConfigureAwait(false);
            return partial;
        }
        catch
        {
            partial.Dispose();
            throw;
        }
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(bytes.Span);
    }

    /// <summary>Drops everything.</summary>
    public void Restart()
    {
        _stream.SetLength(0);
        _stream.Position = 0;
        _hash.Dispose();
        _hash = _file.Checksum.Begin(_file.Size);
    }

    /// <summary>Writes it through to the disk and returns its checksum; nothing is added afterwards.</summary>
    public string Finish()
    {
        _stream.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private async Task HashAllAsync(CancellationToken cancellationToken)
    {
        if (_stream.Length > _file.Size)
        {
            Restart();
            return;
        }

        var block = new byte[1 << 20];
        int read;
        while ((read = await _stream.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            _hash.AppendData(block.AsSpan(0, read));
        }
    }
}
