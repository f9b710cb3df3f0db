using System.Globalization;
using System.Text.Json;
using W2S.Engine.ChatTemplates;

namespace W2S.Engine.Tests.ChatTemplates;

/// <summary>What transformers' own template engine made of templates and conversations (tests/Fixtures/golden/make_chats.py).</summary>
internal static class GoldenChats
{
    private static readonly string Folder = Path.Join(AppContext.BaseDirectory, "Fixtures", "golden", "chats");

    private static readonly JsonElement Renderings = JsonDocument.Parse(File.ReadAllText(Path.Join(Folder, "renderings.json"))).RootElement;

    public static IReadOnlyDictionary<string, string> SpecialTokens { get; } =
        Renderings.GetProperty("special_tokens").Deserialize<Dictionary<string, string>>()!;

    public static TimeProvider Clock { get; } = new FixedClock(
        DateTimeOffset.Parse(Renderings.GetProperty("date").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    public static IReadOnlyList<string> Templates { get; } = [.. Renderings.GetProperty("renderings").EnumerateObject().Select(t => t.Name)];

    public static IReadOnlyList<string> Conversations { get; } = [.. Renderings.GetProperty("conversations").EnumerateObject().Select(t => t.Name)];

    public static IReadOnlyList<JsonElement> Snippets { get; } =
        [.. File.ReadLines(Path.Join(Folder, "snippets.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    public static string Source(string template) => File.ReadAllText(Path.Join(Folder, "templates", template + ".jinja"));

    public static ChatTemplate Template(string name) => Parse(Source(name), name);

    public static ChatTemplate Parse(string source, string? origin = null) => ChatTemplate.Parse(source, SpecialTokens, origin, Clock);

    public static IReadOnlyList<ChatMessage> Conversation(string name) =>
        [.. Renderings.GetProperty("conversations").GetProperty(name).EnumerateArray()
            .Select(m => new ChatMessage(m.GetProperty("role").GetString()!, m.GetProperty("content").GetString()!))];

    /// <summary>The text, or what came instead of one.</summary>
    public static string Expected(string template, string conversation, bool addGenerationPrompt) =>
        Outcome(Renderings.GetProperty("renderings").GetProperty(template).GetProperty(conversation)[addGenerationPrompt ? 1 : 0]);

    /// <summary>A rendering of the golden data, told apart from errors by its first character.</summary>
    public static string Outcome(JsonElement rendering) =>
        rendering.ValueKind is JsonValueKind.String ? "=" + rendering.GetString()
        : rendering.TryGetProperty("text", out var text) ? "=" + text.GetString()
        : rendering.TryGetProperty("raises", out var message) ? "!" + message.GetString()
        : "?";

    /// <summary>The same for what we make of it.</summary>
    public static string Outcome(Func<ChatTemplate> parse, IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        try
        {
            return "=" + string.Concat(parse().Render(messages, addGenerationPrompt).Select(s => s.Text));
        }
        catch (InvalidOptionException refused)
        {
            return "!" + refused.Message[(refused.Message.IndexOf("refuses them: ", StringComparison.Ordinal) + "refuses them: ".Length)..];
        }
        catch (ChatTemplateException)
        {
            return "?";
        }
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
