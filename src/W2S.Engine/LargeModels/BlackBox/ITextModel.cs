namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>A model that only returns text for text: an endpoint, or a service of another library. Safe to use from any thread.</summary>
/// <remarks>
/// Implementations translate one call and nothing else: several calls at a time, retries, topping up and checks are
/// <c>TextLargeModel</c>'s.
/// </remarks>
public interface ITextModel
{
    /// <summary>The name it was registered under.</summary>
    string Name { get; }

    /// <summary>What it is declared to do; what it does is counted and checked.</summary>
    TextModelCapabilities Capabilities { get; }

    /// <summary>One call.</summary>
    /// <returns>What came back: fewer choices than asked for, or more, are no error.</returns>
    /// <exception cref="TextModelException">The call failed; it says whether another may succeed.</exception>
    Task<TextModelReply> CompleteAsync(TextModelRequest request, CancellationToken cancellationToken);
}

/// <summary>What a text model is declared to do beyond answering a prompt.</summary>
[Flags]
public enum TextModelCapabilities
{
    None = 0,

    /// <summary>It continues <see cref="TextModelRequest.Response"/> where it stops, rather than answering anew.</summary>
    Continuation = 1,

    /// <summary>It may return <see cref="TextModelRequest.Choices"/> independent choices in one call.</summary>
    SeveralChoices = 2,
}
