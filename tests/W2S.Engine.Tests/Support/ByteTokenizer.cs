using System.Text;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Support;

/// <summary>
/// One token for each byte of UTF-8, 256 for the end; and, where <paramref name="merges"/> is set, one token for pairs of lower-case
/// letters, taken greedily from the left, so that appending text changes how the end before it was tokenized.
/// </summary>
internal sealed class ByteTokenizer(bool merges = false) : ITokenizer
{
    public const int End = 256;
    private const int FirstPair = 257;

    public int VocabularySize => merges ? FirstPair + (26 * 26) : FirstPair;

    public string Fingerprint => merges ? "bytes and pairs" : "bytes";

    public int? BeginOfSequence => null;

    public int? EndOfSequence => End;

    public int[] Encode(IReadOnlyList<TextSegment> segments, bool addSpecialTokens)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(segments.Select(s => s.Text)));
        var ids = new List<int>();
        for (var i = 0; i < bytes.Length; i++)
        {
            if (merges && i + 1 < bytes.Length && char.IsAsciiLetterLower((char)bytes[i]) && char.IsAsciiLetterLower((char)bytes[i + 1]))
            {
                ids.Add(FirstPair + ((bytes[i] - 'a') * 26) + bytes[i + 1] - 'a');
                i++;
            }
            else
            {
                ids.Add(bytes[i]);
            }
        }

        return [.. ids];
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var detokenizer = CreateDetokenizer(continuesPrompt: false);
        return string.Concat(ids.ToArray().Select(detokenizer.Append)) + detokenizer.PeekPending();
    }

    public IDetokenizer CreateDetokenizer(bool continuesPrompt) => new Detokenizer([]);

    private static byte[] Bytes(int id) => id switch
    {
        < End => [(byte)id],
        End => [],
        _ => [(byte)('a' + ((id - FirstPair) / 26)), (byte)('a' + ((id - FirstPair) % 26))],
    };

    /// <summary>Decodes everything anew each time: slow and plainly right.</summary>
    private sealed class Detokenizer(List<byte> bytes) : IDetokenizer
    {
        private int _emitted;

        public string Append(int id)
        {
            bytes.AddRange(Bytes(id));
            var complete = Decoded(flush: false);
            var news = complete[_emitted..];
            _emitted = complete.Length;
            return news;
        }

        public string PeekPending() => Decoded(flush: true)[_emitted..];

        public IDetokenizer Clone() => new Detokenizer([.. bytes]) { _emitted = _emitted };

        private string Decoded(bool flush)
        {
            var chars = new char[bytes.Count + 1];
            var count = Encoding.UTF8.GetDecoder().GetChars(bytes.ToArray(), chars, flush);
            return new string(chars, 0, count);
        }
    }
}
