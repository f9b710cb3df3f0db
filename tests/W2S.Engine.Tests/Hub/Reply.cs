using System.Text;

namespace W2S.Engine.Tests.Hub;

/// <summary>A request as <see cref="HubServer"/> got it.</summary>
internal sealed record ServedRequest(string Target, IReadOnlyDictionary<string, string> Headers)
{
    public bool HasToken => Headers.ContainsKey("Authorization");

    /// <summary>First byte asked for.</summary>
    public int From => Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..^1], null) : 0;
}

/// <summary>What <see cref="HubServer"/> answers, well or badly.</summary>
internal sealed class Reply
{
    public int Status { get; init; } = 200;

    public byte[] Body { get; init; } = [];

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>What Content-Length says; null for none, and a body that ends with the connection.</summary>
    public long? Announced { get; init; }

    /// <summary>How much of the body is sent before <see cref="Then"/>.</summary>
    public int Sent { get; init; } = int.MaxValue;

    /// <summary>What happens after the body, or instead of the rest of it.</summary>
    public Ending Then { get; init; } = Ending.Close;

    public static Reply Error(int status, params (string Name, string Value)[] headers) => new()
    {
        Status = status,
        Announced = 0,
        Headers = headers.ToDictionary(h => h.Name, h => h.Value),
    };

    public static Reply Redirect(string location, int status = 302) => Error(status, ("Location", location));

    public static Reply Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public static Reply Bytes(byte[] body) => new() { Body = body, Announced = body.Length };

    /// <summary>The part that was asked for, as a server that knows ranges sends it.</summary>
    public static Reply Part(byte[] content, int from, int sent = int.MaxValue, Ending then = Ending.Close) =>
        from == 0 ? new Reply { Body = content, Announced = content.Length, Sent = sent, Then = then }
        : from >= content.Length ? Error(416)
        : new Reply
        {
            Status = 206,
            Body = content[from..],
            Announced = content.Length - from,
            Headers = { ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}" },
            Sent = sent,
            Then = then,
        };
}

/// <summary>How an answer ends.</summary>
internal enum Ending
{
    /// <summary>As it should.</summary>
    Close,

    /// <summary>With the connection, before the body does.</summary>
    Cut,

    /// <summary>Not at all: nothing more comes.</summary>
    Silence,

    /// <summary>Not at all: a byte comes now and then.</summary>
    Trickle,

    /// <summary>Not at all: more and more comes.</summary>
    Flood,
}
