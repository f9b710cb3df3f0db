namespace W2S.Engine.Checkpoints;

/// <summary>A checkpoint (weights, index or configuration) is malformed, hostile, or not what its configuration says.</summary>
public sealed class ModelFormatException : W2SException
{
    public ModelFormatException(string message)
        : base(message)
    {
    }

    public ModelFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
