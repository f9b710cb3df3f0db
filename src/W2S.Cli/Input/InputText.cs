namespace W2S.Cli.Input;

/// <summary>A text to work on.</summary>
/// <param name="Place">Where it came from, for messages.</param>
internal readonly record struct InputText(string Place, string Text);
