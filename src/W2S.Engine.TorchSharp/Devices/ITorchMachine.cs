namespace W2S.Engine.Torch.Devices;

/// <summary>What there is to compute with. Safe to use from any thread.</summary>
internal interface ITorchMachine
{
    /// <summary>Why nothing can be computed with TorchSharp, and what would change that; null if it can.</summary>
    string? Obstacle { get; }

    /// <summary>Why nothing can be computed on cards, and what would change that; null if it can.</summary>
    string? CudaObstacle { get; }

    /// <summary>The cards that are there, usable or not.</summary>
    IReadOnlyList<CudaCard> Cards();

    /// <summary>What can still be had of a card's memory; null where that cannot be found out.</summary>
    long? FreeBytes(int card);

    /// <summary>What TorchSharp calls a card; only where there is no obstacle.</summary>
    Device Card(int index);
}
