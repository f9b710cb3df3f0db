namespace W2S.Cli;

/// <summary>What the process answers to its caller; the same for every command.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It could not be done, for what files, models or the hub are; one line on standard error says why.</summary>
    public const int Failure = 1;

    /// <summary>What an argument says cannot be: by itself, together with others, or for the model.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted: 128 + SIGINT, as shells report it.</summary>
    public const int Cancelled = 130;
}
