using System.Text.Json;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Tokenization.Json;

/// <summary>Reads one of a tokenizer's JSON files, which are not trusted: size and depth are capped, a name may occur once.</summary>
internal static class JsonFile
{
    /// <summary>Largest file read, in bytes: several times the largest vocabulary in use.</summary>
    public const int MaxBytes = 128 << 20;

    /// <summary>Deepest nesting read; tokenizer files need about six.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>The whole file, or null where there is none.</summary>
    public static JsonDocument? OpenOptional(CheckpointFolder folder, string name)
    {
        try
        {
            return folder.ReadSmall(name, MaxBytes) is { } content ? JsonDocument.Parse(content, Options) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name in it is not valid Unicode.
            throw new TokenizerFormatException($"{Path.Join(folder.Path, name)}: not valid JSON: {FileText.Shown(e.Message)}", e);
        }
        catch (ModelFormatException e)
        {
            throw new TokenizerFormatException(e.Message, e);
        }
    }
}
