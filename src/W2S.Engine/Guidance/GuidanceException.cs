namespace W2S.Engine.Guidance;

/// <summary>The guidance failed: no candidate could be scored, or the tuned and untuned models do not belong together.</summary>
public sealed class GuidanceException : W2SException
{
    public GuidanceException(string message)
        : base(message)
    {
    }

    public GuidanceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
