namespace W2S.Engine.Hosting.Configuration;

/// <summary>A published tuned/untuned pair, by name: where its checkpoints are and how both models want to be asked.</summary>
/// <param name="Tuned">Hub name of the tuned model.</param>
/// <param name="Untuned">Hub name of the model it was tuned from.</param>
/// <param name="PromptTemplate">Of both models: the tuned one was trained on the untuned one's format.</param>
public sealed record GuidancePreset(string Name, string Tuned, string Untuned, string PromptTemplate)
{
    /// <summary>The off-the-shelf pairs of arXiv 2405.19262, section 5.2.</summary>
    public static IReadOnlyList<GuidancePreset> All { get; } =
    [
        new("zephyr", "HuggingFaceH4/zephyr-7b-beta", "HuggingFaceH4/mistral-7b-sft-beta", "zephyr"),
        new("starling", "berkeley-nest/Starling-LM-7B-alpha", "openchat/openchat_3.5", "openchat"),
        new("tulu", "allenai/tulu-2-dpo-7b", "allenai/tulu-2-7b", "tulu"),
    ];

    /// <summary>The preset of that name; null if there is none.</summary>
    public static GuidancePreset? Find(string name) => All.FirstOrDefault(preset => preset.Name == name);

    /// <summary>What is wrong with a name that is none.</summary>
    internal static string Unknown(string name) =>
        $"'{name}' found, one of {string.Join(", ", All.Select(preset => preset.Name))} expected";
}
