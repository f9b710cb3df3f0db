namespace W2S.Engine.ChatTemplates.Jinja;

/// <summary>What is wrong, before anyone has said in which template; never leaves <see cref="Template"/>.</summary>
/// <param name="position">Offset in the source; null for the place the rendering has reached.</param>
internal sealed class TemplateFault(string message, int? position = null) : W2SException(message)
{
    public int? Position { get; } = position;
}
