namespace W2S.Engine.ChatTemplates;

/// <summary>Roles in the words of chat templates, which compare them by their spelling.</summary>
public static class TemplateRoles
{
    /// <summary>What the one who asks is called.</summary>
    public const string User = "user";

    /// <summary>What instructions are given as.</summary>
    public const string System = "system";

    /// <summary>
    /// What newer services call the system role. Templates do not know it, and some drop messages of a role they do not know.
    /// </summary>
    private const string Developer = "developer";

    /// <summary>The word for a role that other libraries and their users write in either case, or call <c>developer</c>.</summary>
    public static string Name(string label) => label.Trim().ToLowerInvariant() is var name && name == Developer ? System : name;
}
