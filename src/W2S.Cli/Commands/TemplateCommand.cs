using System.CommandLine;
using W2S.Cli.Input;
using W2S.Cli.Output;
using W2S.Engine.ChatTemplates;
using W2S.Engine.Hub;

namespace W2S.Cli.Commands;

/// <summary><c>w2s template</c>: a chat as the model reads it.</summary>
internal static class TemplateCommand
{
    public static Command Create(ConsoleHost host)
    {
        var model = ModelOption.Create();
        var messages = new Option<string>("--messages")
        {
            Description = "JSON array of {\"role\": \"...\", \"content\": \"...\"}; '-' reads standard input.",
            HelpName = "FILE.json",
            Required = true,
        };
        var noPrompt = new Option<bool>("--no-generation-prompt") { Description = "Leave out the beginning of the answer that the template would add." };
        var name = new Option<string?>("--template") { Description = "Which template, where the model has several.", HelpName = "NAME" };
        var json = JsonOption.Create("One JSON object: text, segments with isTrusted, endOfTurn.");
        var command = new Command("template", "The prompt that a model's chat template makes of messages, and nothing else.") { model, messages, noPrompt, name, json };

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = await ModelFolder.FindAsync(
                host, parsed.GetRequiredValue(model), HubSelection.WithoutWeights, cancellationToken);
            var template = ChatTemplate.Load(folder, parsed.GetValue(name))
                ?? throw new InputException($"--model: {folder} has no chat template, in tokenizer_config.json or chat_template.jinja");
            var chat = await MessageFile.ReadAsync(parsed.GetRequiredValue(messages), host, cancellationToken);
            var segments = template.Render(chat, addGenerationPrompt: !parsed.GetValue(noPrompt));
            var text = string.Concat(segments.Select(s => s.Text));
            if (parsed.GetValue(json))
            {
                var rendered = new RenderedChat(text, [.. segments.Select(s => new RenderedSegment(s.Text, s.IsTrusted))], template.EndOfTurn);
                await JsonOutput.WriteAsync(host.Output, rendered, OutputContext.Instance.RenderedChat);
            }
            else
            {
                await host.Output.WriteAsync(text.AsMemory(), cancellationToken);
            }
        });
        return command;
    }
}
