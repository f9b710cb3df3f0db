using System.Text.Json;

namespace W2S.Engine.Tokenization.Json;

/// <summary>Reads one of a tokenizer's JSON files, which are not trusted: size and depth are capped, a name may occur once.</summary>
internal static class JsonFile
{
    /// <summary>Largest file read, in bytes: several times the largest vocabulary in use.</summary>
    public const long MaxBytes = 128L << 20;

    /// <summary>Deepest nesting read; tokenizer files need about six.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The whole file, or null where there is none.</summary>
    public static JsonDocument? OpenOptional(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        string file = Path.GetFileName(path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
            {
                throw new TokenizerFormatException($"{file}: {stream.Length:N0} bytes; at most {MaxBytes:N0} are read.");
            }

            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            return JsonDocument.Parse(content, Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name in it is not valid Unicode.
            throw new TokenizerFormatException($"{file}: not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerFormatException($"{file}: cannot be read: {e.Message}", e);
        }
    }
}
