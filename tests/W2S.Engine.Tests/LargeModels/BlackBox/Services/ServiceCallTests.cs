using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Services;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Services;

public sealed class ServiceCallTests
{
    private const string Key = "sk-secret";
    private static readonly ITextModel Model = new Named("gpt");

    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(422, false)]
    public async Task Run_Status_SaysWhetherAnotherCallMaySucceedInEveryLibrarysException(int status, bool isTransient)
    {
        Exception[] failures =
        [
            new HttpRequestException("no", null, (HttpStatusCode)status),
            new ClientException(status),
            new InvalidOperationException("wrapped", new ClientException(status)),
            new AggregateException(new TimeoutException(), new ClientException(status)),
        ];
        foreach (var failure in failures)
        {
            var error = await FailAsync(failure);

            Assert.Equal(isTransient, error.IsTransient);
            Assert.Contains($"{status}", error.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string> Interruptions => ["refused", "reset", "cut", "ended", "timeout", "own timeout", "half a reply", "no status"];

    [Theory]
    [MemberData(nameof(Interruptions))]
    public async Task Run_Interruption_IsTransientThoughItsWrapperSaysBadRequest(string kind)
    {
        Exception interruption = kind switch
        {
            "refused" => new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)),
            "reset" => new IOException("reset"),
            "cut" => new HttpIOException(HttpRequestError.ResponseEnded),
            "ended" => new EndOfStreamException(),
            "timeout" => new TimeoutException(),
            "own timeout" => new TaskCanceledException("timeout of the client's own"),
            "half a reply" => new JsonException("end of data"),
            _ => new HttpRequestException("name not known"),
        };

        Assert.True((await FailAsync(interruption)).IsTransient);
        Assert.True((await FailAsync(new ClientException(400, interruption))).IsTransient);
    }

    [Fact]
    public async Task Run_AnythingElse_IsNotTransientAndKeptInside()
    {
        Exception[] failures = [new ArgumentException("bad"), new NotSupportedException(), new FileNotFoundException("weights"), new ClientException(0)];
        foreach (var failure in failures)
        {
            var error = await FailAsync(failure);

            Assert.False(error.IsTransient);
            Assert.Same(failure, error.InnerException);
            Assert.Contains("'gpt'", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task Run_HostRepeatsTheKey_TheMessageDoesNot(int status) =>
        Assert.DoesNotContain(Key, (await FailAsync(new ClientException(status))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Run_CredentialsRefused_NothingOfTheAnswerIsKept(int status) =>
        Assert.DoesNotContain(Key, (await FailAsync(new ClientException(status))).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Run_Cancelled_IsCancellationWhateverTheCallMadeOfIt()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ServiceCall.RunAsync(Model, () => throw new ClientException(500), cancellation.Token));
    }

    [Fact]
    public async Task Run_InsideACallOfTheSameModel_IsRefusedHoweverFarInside()
    {
        var other = new Named("other");

        var error = await Assert.ThrowsAsync<TextModelException>(() => ServiceCall.RunAsync(
            Model, () => ServiceCall.RunAsync(other, () => Task.Run(() => ServiceCall.RunAsync(Model, SucceedAsync, default)), default), default));

        Assert.Contains("without end", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AfterAndBesideAnotherCallOfTheSameModel_Runs()
    {
        await ServiceCall.RunAsync(Model, SucceedAsync, default);

        await Task.WhenAll(ServiceCall.RunAsync(Model, SucceedAsync, default), ServiceCall.RunAsync(Model, SucceedAsync, default));
    }

    private static async Task<TextModelReply> SucceedAsync()
    {
        await Task.Yield();
        return new TextModelReply([]);
    }

    private static Task<TextModelException> FailAsync(Exception failure) =>
        Assert.ThrowsAsync<TextModelException>(() => ServiceCall.RunAsync(Model, () => Task.FromException<TextModelReply>(failure), default));

    private sealed class Named(string name) : ITextModel
    {
        public string Name => name;

        public TextModelCapabilities Capabilities => TextModelCapabilities.None;

        public Task<TextModelReply> CompleteAsync(TextModelRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>As client libraries have one: a status under a name of its own, and what the host answered as the message.</summary>
    private sealed class ClientException(int status, Exception? inner = null) : Exception($"the key {Key} will not do", inner)
    {
        public int Status { get; } = status;
    }
}
