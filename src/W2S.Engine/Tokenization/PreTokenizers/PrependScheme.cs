namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Which pieces of a text get a first space.</summary>
internal enum PrependScheme
{
    /// <summary>None.</summary>
    Never,

    /// <summary>The one a text begins with.</summary>
    First,

    /// <summary>All.</summary>
    Always,
}
