using System.Text;
using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Json;

namespace W2S.Engine.ChatTemplates;

/// <summary>A template as found in a checkpoint folder.</summary>
/// <param name="Origin">File and entry, for messages.</param>
internal sealed record FoundTemplate(string Source, string Origin, IReadOnlyDictionary<string, string> SpecialTokens);

/// <summary>
/// Where a checkpoint folder keeps its chat templates. Files of their own win over the configuration, as in transformers.
/// </summary>
internal static class ChatTemplateFiles
{
    private const string Default = "default";

    // Twice the longest template in UTF-8 that the evaluator takes.
    private const int MaxBytes = 4 << 20;

    private static readonly string[] SpecialTokenNames =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="name">Null for the default.</param>
    public static FoundTemplate? Find(string path, string? name)
    {
        var folder = new TokenizerFiles(path);
        using var config = folder.ReadJson(CheckpointFiles.TokenizerConfig);
        using var map = folder.ReadJson(CheckpointFiles.SpecialTokensMap);
        var templates = FindAll(folder, config?.Root);
        if (templates.Count == 0)
        {
            return null;
        }

        return templates.TryGetValue(name ?? Default, out var found)
            ? new FoundTemplate(found.Source, found.Origin, SpecialTokens(config?.Root, map?.Root))
            : throw new InvalidOptionException(
                "template",
                $"{folder.Path} has no template '{name ?? Default}', one of {FileText.Shown(string.Join(", ", templates.Keys))} expected");
    }

    /// <summary>Whether the folder has a template, which need not be one that can be evaluated.</summary>
    public static bool Exist(string path)
    {
        var folder = new TokenizerFiles(path);
        using var config = folder.ReadJson(CheckpointFiles.TokenizerConfig);
        return FindAll(folder, config?.Root).Count > 0;
    }

    private static Dictionary<string, (string Source, string Origin)> FindAll(TokenizerFiles folder, JsonEntry? config) =>
        FromFiles(folder) is { Count: > 0 } files ? files : FromConfiguration(config?.Optional("chat_template"));

    private static Dictionary<string, (string Source, string Origin)> FromFiles(TokenizerFiles folder)
    {
        var templates = new Dictionary<string, (string, string)>();
        Add(folder, CheckpointFiles.ChatTemplate, Default, templates);
        var others = folder.PathOf(CheckpointFiles.OtherChatTemplates);
        if (Directory.Exists(others))
        {
            foreach (var path in Directory.EnumerateFiles(others, "*" + CheckpointFiles.TemplateExtension).Order(StringComparer.Ordinal))
            {
                var file = Path.Join(CheckpointFiles.OtherChatTemplates, Path.GetFileName(path));
                Add(folder, file, Path.GetFileNameWithoutExtension(path), templates);
            }
        }

        return templates;
    }

    private static void Add(TokenizerFiles folder, string file, string name, Dictionary<string, (string, string)> templates)
    {
        var origin = folder.PathOf(file);
        try
        {
            if (folder.Read(file, MaxBytes) is { } bytes)
            {
                templates[name] = (StrictUtf8.GetString(bytes), origin);
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new TokenizerFormatException($"{origin}: it is not UTF-8", e);
        }
    }

    private static Dictionary<string, (string Source, string Origin)> FromConfiguration(JsonEntry? entry)
    {
        var templates = new Dictionary<string, (string, string)>();
        if (entry is not { } given)
        {
            return templates;
        }

        if (given.IsString)
        {
            templates[Default] = (given.AsString(), given.Place);
            return templates;
        }

        foreach (var item in given.Elements())
        {
            var template = item.Required("template");
            if (!templates.TryAdd(item.Required("name").AsString(), (template.AsString(), template.Place)))
            {
                throw item.Bad("its name is found twice.");
            }
        }

        return templates;
    }

    private static Dictionary<string, string> SpecialTokens(JsonEntry? config, JsonEntry? map)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var name in SpecialTokenNames)
        {
            if ((config?.Optional(name) ?? map?.Optional(name)) is { } entry)
            {
                tokens[name] = entry.IsObject ? AddedTokenReader.ReadContent(entry) : entry.AsString();
            }
        }

        return tokens;
    }
}
