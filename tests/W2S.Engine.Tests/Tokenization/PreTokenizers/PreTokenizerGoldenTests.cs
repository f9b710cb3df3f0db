using System.Text.Json;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.Json;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tests.Tokenization.PreTokenizers;

/// <summary>Words of Hugging Face's tokenizers library (tests/Fixtures/pre-tokenization).</summary>
public sealed class PreTokenizerGoldenTests
{
    [Fact]
    public void ForEachWord_EveryKindOfSplit_CutsLikeTheLibrary()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Fixtures.PathOf("pre-tokenization", "words.json")));
        Assert.NotEqual(0, golden.RootElement.GetArrayLength());
        foreach (var item in golden.RootElement.EnumerateArray())
        {
            var spelled = item.GetProperty("pre_tokenizer");
            var preTokenizer = PreTokenizerReader.Read(new JsonEntry("words.json", "pre_tokenizer", spelled), config: null);
            foreach ((var text, var words) in item.GetProperty("texts").EnumerateArray().Zip(item.GetProperty("words").EnumerateArray()))
            {
                List<string> found = [];
                preTokenizer.ForEachWord(text.GetString(), SectionStart.BeginsText, word => found.Add(word.ToString()));
                var where = $"{spelled} {text}: ";
                Assert.Equal(where + JsonSerializer.Serialize(words), where + JsonSerializer.Serialize(found));
            }
        }
    }
}
