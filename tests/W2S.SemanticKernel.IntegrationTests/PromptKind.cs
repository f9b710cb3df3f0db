namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>The ways to write a prompt function.</summary>
public enum PromptKind
{
    /// <summary>Semantic Kernel's own template language, with settings as a JSON prompt has them.</summary>
    SemanticKernel,

    /// <summary>The same in a YAML file, whose settings arrive as text.</summary>
    SemanticKernelYaml,

    /// <summary>A Handlebars template, with settings as a JSON prompt has them.</summary>
    Handlebars,

    /// <summary>The same in a YAML file.</summary>
    HandlebarsYaml,
}
