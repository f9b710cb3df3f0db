using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.PromptTemplates.Handlebars;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>One prompt, written in each way there is.</summary>
internal static class PromptFunctions
{
    /// <summary>A seeded search long enough to take several rounds, as a prompt file has it.</summary>
    public const string Search = """{"seed": 4, "max_tokens": 12, "chunk_length": 2, "beam_width": 2, "successors_per_beam": 3}""";

    private static readonly IPromptTemplateFactory Templates =
        new AggregatorPromptTemplateFactory(new KernelPromptTemplateFactory(), new HandlebarsPromptTemplateFactory());

    public static IEnumerable<PromptKind> Kinds => Enum.GetValues<PromptKind>();

    /// <param name="template">In Semantic Kernel's own language; what it inserts is respelled for Handlebars.</param>
    /// <param name="settings">JSON, on one line.</param>
    public static KernelFunction Create(PromptKind kind, string template, string settings = Search, string name = "prompt") => kind switch
    {
        PromptKind.SemanticKernel => FromCode("semantic-kernel", template, settings, name),
        PromptKind.SemanticKernelYaml => FromYaml("semantic-kernel", template, settings, name),
        PromptKind.Handlebars => FromCode("handlebars", Respell(template), settings, name),
        PromptKind.HandlebarsYaml => FromYaml("handlebars", Respell(template), settings, name),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    private static string Respell(string template) =>
        template.Replace("{{$", "{{", StringComparison.Ordinal).Replace("house.", "house-", StringComparison.Ordinal);

    private static KernelFunction FromCode(string format, string template, string settings, string name)
    {
        var config = new PromptTemplateConfig(template) { Name = name, TemplateFormat = format };
        config.AddExecutionSettings(Settings.FromJson(settings));
        return KernelFunctionFactory.CreateFromPrompt(config, Templates);
    }

    // JSON is YAML, too.
    private static KernelFunction FromYaml(string format, string template, string settings, string name) =>
        KernelFunctionYaml.FromPromptYaml(
            $"""
            name: {name}
            template_format: {format}
            template: |-
              {template.ReplaceLineEndings("\n  ")}
            execution_settings:
              default: {settings}
            """,
            Templates);
}
