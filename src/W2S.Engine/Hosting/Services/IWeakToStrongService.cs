namespace W2S.Engine.Hosting.Services;

/// <summary>
/// Marks services that answer through W2S: none of them is ever taken as a large model, which would ask itself without end. A chat client
/// that decorates one is known by what its <c>GetService</c> finds.
/// </summary>
public interface IWeakToStrongService;
