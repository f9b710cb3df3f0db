using W2S.Engine.Hosting.Configuration;

namespace W2S.Engine.Hosting;

/// <summary>The names under which one kind of thing is registered, and what to say about a name that is not among them.</summary>
/// <param name="kind">What they name, for messages.</param>
internal sealed class RegisteredNames(string kind, IEnumerable<string> byOptions, IEnumerable<string> instances)
{
    /// <summary>Every name once, in a stable order.</summary>
    public IReadOnlyCollection<string> All { get; } = new SortedSet<string>(byOptions.Concat(instances), StringComparer.Ordinal);

    /// <summary>Names that stand for two different things.</summary>
    public IEnumerable<string> Twice { get; } = byOptions.Intersect(instances, StringComparer.Ordinal).ToList();

    /// <summary>The name to use where none is given: the default, or the only one; null when that leaves several, or none.</summary>
    public string? Default(string? configured) => configured ?? (All.Count == 1 ? All.First() : null);

    /// <summary>What is wrong with a name that is not registered.</summary>
    public string Unknown(string name) =>
        All.Count == 0
            ? $"'{name}' found, but no {kind} is registered"
            : $"'{name}' found, a registered {kind} expected: {string.Join(", ", All)}";

    /// <summary>What is wrong with giving no name.</summary>
    public string Ambiguous() =>
        All.Count == 0
            ? $"no {kind} is registered, neither in the configuration section {WeakToStrongOptions.SectionName} nor in code"
            : $"none named and none the default; a registered {kind} expected: {string.Join(", ", All)}";
}
