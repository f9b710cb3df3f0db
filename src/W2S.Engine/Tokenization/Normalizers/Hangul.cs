namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>Hangul syllables compose and decompose by arithmetic (Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7; // stands for no tail
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TailCount;

    public static int[]? Decompose(int codePoint)
    {
        var index = codePoint - SyllableBase;
        if (index is < 0 or >= SyllableCount)
        {
            return null;
        }

        var lead = LeadBase + (index / (VowelCount * TailCount));
        var vowel = VowelBase + (index / TailCount % VowelCount);
        var tail = index % TailCount;
        return tail is 0 ? [lead, vowel] : [lead, vowel, TailBase + tail];
    }

    public static int? Compose(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount && second - VowelBase is >= 0 and < VowelCount)
        {
            return SyllableBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TailCount);
        }

        var index = first - SyllableBase;
        var takesTail = index is >= 0 and < SyllableCount && index % TailCount is 0;
        return takesTail && IsTail(second) ? first + second - TailBase : null;
    }

    /// <summary>Whether the code point may join the one before it.</summary>
    public static bool IsVowelOrTail(int codePoint) => codePoint - VowelBase is >= 0 and < VowelCount || IsTail(codePoint);

    private static bool IsTail(int codePoint) => codePoint - TailBase is > 0 and < TailCount;
}
