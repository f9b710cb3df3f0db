using System.ComponentModel;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>Whether a service is taken to continue a partial answer where it stops, rather than to answer anew.</summary>
[TypeConverter(typeof(EnumNameConverter<ContinuationMode>))]
public enum ContinuationMode
{
    /// <summary>It does not: searches that compare whole responses remain.</summary>
    No,

    /// <summary>It does. What it then does is checked all the same.</summary>
    Yes,

    /// <summary>It is asked, with a short call or two before it is first used; only where it plainly continues it is taken to.</summary>
    Probe,
}
