using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace W2S.Engine.Tests.Hub;

/// <summary>
/// A hub on loopback, over bare sockets so that it can misbehave in every way: one request a connection. It serves one repository, and
/// large files by way of a second host when it has one.
/// </summary>
internal sealed class HubServer : IDisposable
{
    private readonly TinyRepository _repository;
    private readonly HubServer? _storage;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public HubServer(TinyRepository repository, HubServer? storage = null)
    {
        _repository = repository;
        _storage = storage;
        _listener.Start();
        _ = Task.Run(AcceptAsync); // not where the test runs: tests that compute would keep it from answering
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Asked for every request first; null leaves it to the server.</summary>
    public Func<ServedRequest, Reply?>? Script { get; set; }

    /// <summary>Contents are kept back until it is done.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public ConcurrentQueue<ServedRequest> Requests { get; } = new();

    /// <summary>What was asked for, without queries.</summary>
    public IEnumerable<string> Paths => Requests.Select(r => r.Target.Split('?')[0]);

    /// <summary>How often a file's content was asked for.</summary>
    public int Fetches(string file) => Paths.Count(p => p.EndsWith("/" + file, StringComparison.Ordinal));

    public static string ListingPath(string revision = "main") => $"/api/models/{TinyRepository.Name}/revision/{revision}";

    public static string ContentPath(string file) => $"/{TinyRepository.Name}/resolve/{TinyRepository.Commit}/{file}";

    /// <summary>The repository's listing as the hub writes it.</summary>
    public JsonObject Listing() => new()
    {
        ["id"] = TinyRepository.Name,
        ["sha"] = TinyRepository.Commit,
        ["gated"] = false,
        ["siblings"] = new JsonArray([.. _repository.Files.Select(JsonNode (f) => Entry(f.Key, f.Value))]),
    };

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private static JsonObject Entry(string name, byte[] content)
    {
        var entry = new JsonObject
        {
            ["rfilename"] = name,
            ["size"] = content.Length,
            ["blobId"] = Convert.ToHexStringLower(TinyRepository.GitBlob(content)),
        };
        if (TinyRepository.IsLarge(name))
        {
            entry["lfs"] = new JsonObject
            {
                ["sha256"] = TinyRepository.Checksum(name, content),
                ["size"] = content.Length,
                ["pointerSize"] = 130,
            };
        }

        return entry;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = new TcpClient { Client = socket };
        try
        {
            var stream = connection.GetStream();
            if (await ReadRequestAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                var reply = Script?.Invoke(request) ?? Answer(request);
                await (request.Target.Contains("/resolve/", StringComparison.Ordinal) ? Gate.WaitAsync(_stop.Token) : Task.CompletedTask);
                await WriteAsync(socket, stream, reply);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client had enough.
        }
    }

    private async Task<ServedRequest?> ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if (await reader.ReadLineAsync(_stop.Token) is not { } line)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        return new ServedRequest(line.Split(' ')[1], headers);
    }

    /// <summary>As a hub answers that does not misbehave.</summary>
    public Reply Answer(ServedRequest request)
    {
        var path = Uri.UnescapeDataString(request.Target.Split('?')[0]);
        if (path.StartsWith(ListingPath(""), StringComparison.Ordinal))
        {
            return Reply.Text(Listing().ToJsonString());
        }

        var file = _repository.Files.Keys.FirstOrDefault(name => path == ContentPath(name) || path == "/storage/" + name);
        return file is null ? Reply.Error(404, ("X-Error-Code", "EntryNotFound"))
            : _storage is not null && TinyRepository.IsLarge(file) ? Reply.Redirect($"{_storage.Address}storage/{file}?Signature=abc")
            : Reply.Part(_repository.Files[file], request.From);
    }

    private async Task WriteAsync(Socket socket, NetworkStream stream, Reply reply)
    {
        var head = new StringBuilder($"HTTP/1.1 {reply.Status} X\r\nConnection: close\r\n");
        foreach (var (name, value) in reply.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        head.Append(reply.Announced is { } length ? $"Content-Length: {length}\r\n\r\n" : "\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), _stop.Token);
        await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.Sent, reply.Body.Length)), _stop.Token);
        switch (reply.Then)
        {
            case Ending.Cut:
                socket.Shutdown(SocketShutdown.Send); // a reset would take back what the client has not read yet
                break;
            case Ending.Silence:
                await Task.Delay(Timeout.Infinite, _stop.Token);
                break;
            case Ending.Trickle:
                while (true)
                {
                    await stream.WriteAsync(new byte[1], _stop.Token);
                    await Task.Delay(5, _stop.Token);
                }

            case Ending.Flood:
                while (true)
                {
                    await stream.WriteAsync(new byte[100_000], _stop.Token);
                }
        }
    }
}
