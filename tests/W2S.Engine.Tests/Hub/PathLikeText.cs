using FsCheck;
using FsCheck.Fluent;

namespace W2S.Engine.Tests.Hub;

/// <summary>Short texts of the characters that paths and names are made and broken with.</summary>
internal static class PathLikeText
{
    public static Arbitrary<string> Any { get; } =
        Gen.Elements("aZ09.-_/@+:\\~%\0\n\u00e9".ToCharArray()).ArrayOf().Select(c => new string(c)).ToArbitrary();
}
