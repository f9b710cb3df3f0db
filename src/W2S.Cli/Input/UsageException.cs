using W2S.Engine;

namespace W2S.Cli.Input;

/// <summary>The command line asks for what cannot be; found before anything is loaded.</summary>
internal sealed class UsageException(string message) : W2SException(message);
