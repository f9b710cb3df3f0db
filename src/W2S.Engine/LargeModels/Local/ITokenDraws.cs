namespace W2S.Engine.LargeModels.Local;

/// <summary>How the next tokens of a request's branches are computed and drawn. Not thread-safe.</summary>
/// <remarks>Same points, same tokens, whichever way they are drawn; a pass allocates nothing once its memory has grown.</remarks>
internal interface ITokenDraws
{
    /// <summary>Forgets the branches of the last pass.</summary>
    void Clear();

    /// <summary>Adds a branch to the next pass.</summary>
    /// <param name="points">[tokens wanted]: where in the distribution each lies. Not changed until <see cref="Clear"/>.</param>
    void Add(Branch branch, ReadOnlyMemory<double> points);

    /// <summary>Has the newest token of each branch computed.</summary>
    /// <returns>[models that compute]: each is to be awaited, once, before anything else is done with the branches.</returns>
    ValueTask[] Start(CancellationToken cancellationToken);

    /// <summary>What follows a branch, once all passes have succeeded.</summary>
    /// <param name="row">Its index in the order they were added.</param>
    /// <returns>[points], valid until the next call.</returns>
    ReadOnlySpan<int> TokensAfter(int row);
}
