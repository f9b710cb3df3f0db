namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>Which of the names that mean something only within a macro the one being read speaks of.</summary>
internal sealed class MacroNames
{
    private bool _isWithin;
    private bool _usesCaller;

    public void See(Token name)
    {
        _usesCaller |= name.Text == "caller";
        if (_isWithin && name.Text is "varargs" or "kwargs")
        {
            throw new TemplateFault($"'{name.Text}' in a macro found, which is not supported", name.Position);
        }
    }

    /// <returns>What was read, and whether it speaks of <c>caller</c>.</returns>
    public (T Read, bool UsesCaller) Within<T>(Func<T> read)
    {
        (var isWithin, var usesCaller) = (_isWithin, _usesCaller);
        (_isWithin, _usesCaller) = (true, false);
        var found = (read(), _usesCaller);
        (_isWithin, _usesCaller) = (isWithin, usesCaller || found.Item2);
        return found;
    }
}
