using System.Diagnostics;
using System.Text.Json.Serialization;

namespace W2S.Engine.Hub;

/// <summary>Where models come from and where they are kept. The same environment variables as huggingface_hub's; immutable.</summary>
public sealed record HubOptions
{
    internal const string EndpointExpected = "an absolute http or https address without user, query or fragment expected";

    private readonly Uri _endpoint = new("https://huggingface.co");
    private readonly string _cacheFolder = HubEnvironment.DefaultCacheFolder;
    private readonly string? _token;
    private readonly int _maxParallelDownloads = 4;
    private readonly int _maxRetries = 5;
    private readonly TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);
    private readonly TimeSpan _stallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The hub's address, http or https; default https://huggingface.co (<c>HF_ENDPOINT</c>).</summary>
    /// <exception cref="InvalidOptionException">It is no such address, or carries a user, a query or a fragment.</exception>
    public Uri Endpoint
    {
        get => _endpoint;
        init => _endpoint = IsEndpoint(value) ? value : throw new InvalidOptionException(nameof(Endpoint), EndpointExpected);
    }

    /// <summary>
    /// The cache's full path; default <c>~/.cache/huggingface/hub</c> (<c>HF_HUB_CACHE</c>, else <c>HF_HOME/hub</c>, else
    /// <c>XDG_CACHE_HOME/huggingface/hub</c>).
    /// </summary>
    public string CacheFolder
    {
        get => _cacheFolder;
        init => _cacheFolder = string.IsNullOrWhiteSpace(value)
            ? throw new InvalidOptionException(nameof(CacheFolder), "nothing found, a folder expected")
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(value));
    }

    /// <summary>
    /// Access token, sent to <see cref="Endpoint"/>'s host only; null for none. Default none (<c>HF_TOKEN</c>, else the file that
    /// <c>hf auth login</c> writes; neither with <c>HF_HUB_DISABLE_IMPLICIT_TOKEN</c>). It is in no message and no log.
    /// </summary>
    /// <exception cref="InvalidOptionException">It has characters that cannot be in one.</exception>
    [JsonIgnore]
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Token
    {
        get => _token;
        init => _token = value is null || (value.Length > 0 && value.All(c => c is > ' ' and < '\x7f'))
            ? value
            : throw new InvalidOptionException(nameof(Token), "printable ASCII characters without spaces expected");
    }

    /// <summary>Whether nothing may be asked of the network (<c>HF_HUB_OFFLINE</c> or <c>TRANSFORMERS_OFFLINE</c>).</summary>
    public bool Offline { get; init; }

    /// <summary>Files downloaded at a time; default 4, 1 to 64.</summary>
    public int MaxParallelDownloads
    {
        get => _maxParallelDownloads;
        init => _maxParallelDownloads = value is >= 1 and <= 64
            ? value
            : throw new InvalidOptionException(nameof(MaxParallelDownloads), $"{value} found, 1 to 64 expected");
    }

    /// <summary>
    /// Further attempts after one that failed for a reason that may pass, without having moved anything; default 5, 0 to 20.
    /// A cut transfer that did move bytes goes on where it stopped.
    /// </summary>
    public int MaxRetries
    {
        get => _maxRetries;
        init => _maxRetries = value is >= 0 and <= 20
            ? value
            : throw new InvalidOptionException(nameof(MaxRetries), $"{value} found, 0 to 20 expected");
    }

    /// <summary>Longest wait for the beginning of an answer; default 30 s.</summary>
    public TimeSpan ResponseTimeout
    {
        get => _responseTimeout;
        init => _responseTimeout = Checked(value, nameof(ResponseTimeout));
    }

    /// <summary>Longest wait for the next 64 KiB of an answer, or its end; default 30 s. Slower than that is treated as cut.</summary>
    public TimeSpan StallTimeout
    {
        get => _stallTimeout;
        init => _stallTimeout = Checked(value, nameof(StallTimeout));
    }

    /// <summary>What the environment says, else the defaults.</summary>
    /// <exception cref="InvalidOptionException">A variable has a value it cannot have.</exception>
    public static HubOptions FromEnvironment() => new HubEnvironment(Environment.GetEnvironmentVariable).Read();

    /// <summary>Everything but the token.</summary>
    public override string ToString() =>
        $"{Endpoint} cached in {CacheFolder}{(Offline ? ", offline" : "")}{(Token is null ? "" : ", with a token")}";

    internal static bool IsEndpoint(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };

    private static TimeSpan Checked(TimeSpan value, string option) => value > TimeSpan.Zero && value <= TimeSpan.FromHours(1)
        ? value
        : throw new InvalidOptionException(option, $"{value} found, more than zero and at most an hour expected");
}
