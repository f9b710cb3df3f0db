using System.Globalization;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>
/// The environment variables that huggingface_hub reads (its <c>constants.py</c> and <c>utils/_auth.py</c>). An empty one is not set.
/// </summary>
/// <param name="read">The variable of a name; null if there is none.</param>
internal sealed class HubEnvironment(Func<string, string?> read)
{
    private const int MaxTokenFileBytes = 4096;

    public static string DefaultCacheFolder => new HubEnvironment(_ => null).CacheFolder;

    private string Home => Folder("HF_HOME") ?? Path.Join(Folder("XDG_CACHE_HOME") ?? Path.Join(UserFolder, ".cache"), "huggingface");

    private string CacheFolder => Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Join(Home, "hub");

    private static string UserFolder => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public HubOptions Read()
    {
        var options = new HubOptions
        {
            CacheFolder = CacheFolder,
            Token = IsSet("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? null : ReadToken(),
            Offline = IsSet(Value("HF_HUB_OFFLINE") is null ? "TRANSFORMERS_OFFLINE" : "HF_HUB_OFFLINE"),
        };
        options = Seconds("HF_HUB_ETAG_TIMEOUT") is { } response ? options with { ResponseTimeout = response } : options;
        options = Seconds("HF_HUB_DOWNLOAD_TIMEOUT") is { } stall ? options with { StallTimeout = stall } : options;
        return Value("HF_ENDPOINT") is not { } endpoint ? options
            : Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && HubOptions.IsEndpoint(uri) ? options with { Endpoint = uri }
            : throw new InvalidOptionException("HF_ENDPOINT", HubOptions.EndpointExpected);
    }

    private string? ReadToken()
    {
        if ((Value("HF_TOKEN") ?? Value("HUGGING_FACE_HUB_TOKEN")) is { } token)
        {
            return token;
        }

        var path = Folder("HF_TOKEN_PATH") ?? Path.Join(Home, "token");
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxTokenFileBytes }
                && File.ReadAllText(path).Trim() is { Length: > 0 } text
                ? text
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOptionException($"the token file {path} cannot be read: {e.Message}", e);
        }
    }

    private TimeSpan? Seconds(string name) => Value(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidOptionException(name, $"'{FileText.Shown(text)}' found, whole seconds from 1 to 3600 expected");

    private bool IsSet(string name) => Value(name)?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private string? Folder(string name) => Value(name) is { } path && (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        ? Path.Join(UserFolder, path[1..])
        : Value(name);

    private string? Value(string name) => read(name)?.Trim() is { Length: > 0 } value ? value : null;
}
