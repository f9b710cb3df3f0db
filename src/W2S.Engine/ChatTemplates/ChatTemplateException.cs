namespace W2S.Engine.ChatTemplates;

/// <summary>A chat template is malformed, asks for something this evaluator does not do, or exceeds a limit.</summary>
/// <remarks>
/// What a template itself refuses with <c>raise_exception</c> is an <see cref="InvalidOptionException"/>: then the messages are at fault.
/// </remarks>
public sealed class ChatTemplateException : W2SException
{
    public ChatTemplateException(string message)
        : base(message)
    {
    }

    public ChatTemplateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ChatTemplateException(string origin, int line, int column, string problem, Exception inner)
        : base($"{origin}: line {line}, column {column}: {problem}", inner) => (Line, Column) = (line, column);

    /// <summary>Line in the template, from 1; 0 where no single place is at fault.</summary>
    public int Line { get; }

    /// <summary>Column in that line, from 1; 0 where no single place is at fault.</summary>
    public int Column { get; }
}
