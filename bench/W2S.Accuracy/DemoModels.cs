namespace W2S.Accuracy;

/// <summary>Folders of the models that ship with the repository.</summary>
internal static class DemoModels
{
    public const string Large = "reviews-large";

    public const string Reward = "reviews-reward";

    public static IReadOnlyList<DemoPair> Pairs { get; } = [new("reviews-small"), new("reviews-other")];

    public static IReadOnlyList<string> Languages { get; } = [Large, .. Pairs.SelectMany(pair => new[] { pair.Untuned, pair.Tuned })];
}

/// <param name="Name">What its folders' names begin with.</param>
internal sealed record DemoPair(string Name)
{
    public string Tuned => $"{Name}-tuned";

    public string Untuned => $"{Name}-untuned";
}
