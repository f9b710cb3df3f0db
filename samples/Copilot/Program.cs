using Copilot;
using Microsoft.Extensions.AI;
using W2S.Engine.Hosting;

// Paths in appsettings.json start at the program's own folder.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddWeakToStrongChatClient(builder.Configuration);
builder.Services.AddHealthChecks().AddCheck<WeakToStrongHealthCheck>("w2s");
builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Errors.Describe);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.RespectRequiredConstructorParameters = true);
builder.Services.AddOpenTelemetryWhereWanted(builder.Configuration);

var app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = Errors.StatusOf, SuppressDiagnosticsCallback = Errors.IsCallers });
app.UseStatusCodePages();
app.MapHealthChecks("/health", HealthReport.Options);

// The whole answer, or its pieces as soon as they are certain. The copilot behind them calls IChatClient and knows nothing of guidance.
app.MapPost("/answer", async (Question question, IChatClient client, CancellationToken cancellationToken) =>
    Answer.From(await client.GetResponseAsync(question.ToMessages(), cancellationToken: cancellationToken)));
app.MapPost("/answer/stream", (Question question, IChatClient client, CancellationToken cancellationToken) =>
    TypedResults.ServerSentEvents(
        client.GetStreamingResponseAsync(question.ToMessages(), cancellationToken: cancellationToken).Select(Piece.From)));

await app.RunAsync();
