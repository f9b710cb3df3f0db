namespace W2S.Engine.Models;

/// <summary>The families there are.</summary>
internal static class ModelFamilies
{
    private static readonly IDecoderFamily[] All = [new Gpt2Family(), new LlamaFamily()];

    /// <summary>The family a configuration names by its <c>model_type</c>.</summary>
    /// <exception cref="Checkpoints.ModelFormatException">It names none there is; the message lists those there are.</exception>
    public static IDecoderFamily Resolve(ModelConfig config)
    {
        var type = config.Text("model_type");
        return Array.Find(All, family => family.ModelType == type)
            ?? throw config.Refuse("model_type", $"'{Checkpoints.FileText.Shown(type)}' found, one of {string.Join(", ", All.Select(f => f.ModelType))} expected");
    }
}
