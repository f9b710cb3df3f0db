using System.Collections.Concurrent;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Tests.LargeModels.BlackBox;

/// <summary>A text model that answers as a test tells it to, and notes what it was asked.</summary>
internal sealed class FakeTextModel(Func<TextModelRequest, CancellationToken, Task<TextModelReply>> answer) : ITextModel
{
    private int _running;
    private int _mostAtOnce;

    public FakeTextModel(Func<TextModelRequest, TextModelReply> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public string Name => "remote";

    public TextModelCapabilities Capabilities { get; init; } = TextModelCapabilities.Continuation;

    /// <summary>All requests so far, in the order they came.</summary>
    public ConcurrentQueue<TextModelRequest> Requests { get; } = new();

    /// <summary>Most calls there ever were at the same time.</summary>
    public int MostAtOnce => _mostAtOnce;

    /// <summary>Calls that have not ended.</summary>
    public int Running => _running;

    public async Task<TextModelReply> CompleteAsync(TextModelRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        lock (Requests)
        {
            _mostAtOnce = Math.Max(_mostAtOnce, ++_running);
        }

        try
        {
            return await answer(request, cancellationToken);
        }
        finally
        {
            lock (Requests)
            {
                _running--;
            }
        }
    }

    public static TextModelReply Reply(params TextChoice[] choices) => new(choices);

    public static TextModelReply Reply(string? text, TextFinish finish = TextFinish.Length) => Reply(new TextChoice(text, finish));

    /// <summary>
    /// As many words as tokens are asked for, which depend on the seed, the response and the choice alone; some end the answer.
    /// </summary>
    public static TextModelReply Words(TextModelRequest request)
    {
        var choices = Enumerable.Range(0, request.Choices).Select(choice =>
        {
            var random = new W2S.Engine.Sampling.RandomStream(request.Seed + (choice * 7919L) + (request.Response.Length * 104_729L));
            var words = Enumerable.Range(0, request.MaxTokens).Select(_ => $" w{(int)(random.NextDouble() * 1000)}").ToList();
            return random.NextDouble() < 0.1
                ? new TextChoice(string.Concat(words.Take(words.Count / 2)), TextFinish.Stop)
                : new TextChoice(string.Concat(words), TextFinish.Length);
        });
        TextChoice[] all = [.. choices];
        return new TextModelReply(all, request.Response.Length + 7, all.Sum(choice => choice.Text!.Count(c => c == ' ')));
    }
}
