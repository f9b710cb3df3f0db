namespace W2S.Accuracy;

/// <summary>Folders of the models that ship with the repository.</summary>
internal static class DemoModels
{
    public const string Large = "reviews-large";

    public const string Reward = "reviews-reward";

    /// <summary>A file of held-out prompts.</summary>
    public const string Prompts = "prompts.jsonl";

    public static IReadOnlyList<DemoPair> Pairs { get; } = [new("reviews-small"), new("reviews-other")];

    public static IReadOnlyList<string> Languages { get; } = [Large, .. Pairs.SelectMany(pair => new[] { pair.Untuned, pair.Tuned })];

    /// <exception cref="IOException">Something is not there.</exception>
    public static void Require(string folder)
    {
        string[] missing =
        [
            .. Languages.Append(Reward).Where(name => !Directory.Exists(Path.Join(folder, name))),
            .. File.Exists(Path.Join(folder, Prompts)) ? Array.Empty<string>() : [Prompts],
        ];
        if (missing.Length > 0)
        {
            throw new IOException($"{folder}: the repository's folder models expected, no {string.Join(", ", missing)} found");
        }
    }
}

/// <param name="Name">What its folders' names begin with.</param>
internal sealed record DemoPair(string Name)
{
    public string Tuned => $"{Name}-tuned";

    public string Untuned => $"{Name}-untuned";
}
