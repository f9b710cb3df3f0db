namespace W2S.Engine.LargeModels;

/// <summary>The large model failed, or cannot do what a search asks of it.</summary>
public class LargeModelException : W2SException
{
    public LargeModelException(string message)
        : base(message)
    {
    }

    public LargeModelException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
