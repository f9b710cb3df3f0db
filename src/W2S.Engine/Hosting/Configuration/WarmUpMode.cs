using System.ComponentModel;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>When a host loads the default large model and the default guidance.</summary>
[TypeConverter(typeof(EnumNameConverter<WarmUpMode>))]
public enum WarmUpMode
{
    /// <summary>Not before a request asks for them.</summary>
    None,

    /// <summary>
    /// Once the host has started, while it serves already. What fails is logged, and tried again after 10 seconds, then at longer
    /// intervals, or by the next request.
    /// </summary>
    Background,

    /// <summary>While the host starts, which waits for it; what fails stops the host with the error that says why.</summary>
    BeforeStart,
}
