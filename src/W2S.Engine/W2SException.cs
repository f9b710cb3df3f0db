namespace W2S.Engine;

/// <summary>
/// The root of every error W2S raises on purpose. Messages name the file, tensor, option or model, what was found and what was expected.
/// </summary>
public class W2SException : Exception
{
    public W2SException(string message)
        : base(message)
    {
    }

    public W2SException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
