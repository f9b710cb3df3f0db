using W2S.Cli.Output;
using W2S.Engine;
using W2S.Engine.ChatTemplates;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;

namespace W2S.Cli.Commands;

/// <summary>
/// Says in one line on standard error when models are not asked as they may want to be: a plain prompt past a chat template, or a chat
/// without its roles. Only where no option says that it is meant so.
/// </summary>
internal static class PromptNotices
{
    /// <param name="registry">Holds the models that <paramref name="request"/> asks, loaded.</param>
    public static async Task WriteAsync(
        GenerationRequest request,
        WeakToStrongOptions options,
        ModelRegistry registry,
        ConsoleHost host,
        CancellationToken cancellationToken)
    {
        var asked = await FindAsync(request, options, registry, cancellationToken);
        if (request.Prompt.Text is not null)
        {
            var raw = asked.FindAll(model => model.Template is null && HasChatTemplate(model.Model));
            Write(host, raw, $"a chat template is there, which a plain prompt does not go through; {Switches(raw)} asks for it");
        }
        else
        {
            var joined = asked.FindAll(
                model => model.Template?.Contains("{prompt}", StringComparison.Ordinal) ?? !HasChatTemplate(model.Model));
            Write(host, joined, "no chat template puts roles around messages; their contents are joined, without their roles");
        }
    }

    private static void Write(ConsoleHost host, List<AskedModel> models, string what)
    {
        if (models.Count > 0)
        {
            var names = string.Join(", ", models.Select(model => model.Model.Name).Distinct());
            host.Error.WriteLine("w2s: " + OneLine.Of($"{names}: {what}"));
        }
    }

    private static string Switches(List<AskedModel> models) =>
        string.Join(' ', models.Select(model => $"{model.Switch} chat").Distinct());

    private static async Task<List<AskedModel>> FindAsync(
        GenerationRequest request, WeakToStrongOptions options, ModelRegistry registry, CancellationToken cancellationToken)
    {
        var asked = new List<AskedModel>();
        if (await registry.GetLargeModelAsync(request.LargeModel, cancellationToken) is LocalLargeModel large)
        {
            asked.Add(new AskedModel("--large-template", large.Model, options.LargeModels[large.Name].PromptTemplate));
        }

        var asksGuidance = request.Search.Compares || request.Search.EftStrength is not null;
        foreach (var choice in asksGuidance ? request.Guidance ?? [] : [])
        {
            if (await registry.GetGuidanceAsync(choice.Name, cancellationToken) is TunedUntunedPair pair)
            {
                var templates = options.Guidance[choice.Name].WithPreset();
                asked.Add(new AskedModel("--tuned-template", pair.Tuned, templates.TunedPromptTemplate));
                asked.Add(new AskedModel("--untuned-template", pair.Untuned, templates.UntunedPromptTemplate));
            }
        }

        return asked;
    }

    private static bool HasChatTemplate(LocalModel model)
    {
        try
        {
            return model.ChatTemplate is not null;
        }
        catch (Exception exception) when (exception is ChatTemplateException or InvalidOptionException)
        {
            // One that cannot be used is none to point to; where it is needed, using it says what is wrong.
            return false;
        }
    }

    /// <param name="Switch">Says how it is asked.</param>
    /// <param name="Template">What that switch, or the configuration, says; null for nothing.</param>
    private sealed record AskedModel(string Switch, LocalModel Model, string? Template);
}
