namespace W2S.SemanticKernel;

/// <summary>Roles in the words of chat templates, which compare them by their spelling.</summary>
internal static class TemplateRoles
{
    public const string User = "user";
    private const string System = "system";

    /// <summary>What newer services call the system role. Templates do not know it, and some drop messages of a role they do not know.</summary>
    private const string Developer = "developer";

    /// <summary>Semantic Kernel and its users write roles in either case.</summary>
    public static string Name(string label) => label.Trim().ToLowerInvariant() is var name && name == Developer ? System : name;
}
