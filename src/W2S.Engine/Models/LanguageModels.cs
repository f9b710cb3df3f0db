using W2S.Engine.Checkpoints;

namespace W2S.Engine.Models;

/// <summary>Tells models that continue text from classifiers.</summary>
internal static class LanguageModels
{
    /// <returns><paramref name="model"/>, which continues text.</returns>
    /// <inheritdoc cref="Require(DecoderSpec, string)"/>
    public static LocalModel Require(LocalModel model)
    {
        Require(model.Spec, model.Name);
        return model;
    }

    /// <exception cref="ModelFormatException">It is a classifier, which has labels instead of next tokens.</exception>
    public static void Require(DecoderSpec spec, string name)
    {
        if (spec.Head is ClassificationHead)
        {
            throw new ModelFormatException($"{name} is a classifier, a language model expected");
        }
    }
}
