using System.CommandLine;
using W2S.Engine;
using W2S.Engine.Prompts;
using W2S.Engine.Tokenization;

namespace W2S.Cli.Commands;

/// <summary>An option whose value is a prompt template, refused by its own name.</summary>
internal static class TemplateOption
{
    public static Option<string?> Create(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "T" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var template }])
            {
                return;
            }

            try
            {
                PromptFormat.Validate(template);
            }
            catch (InvalidOptionException exception)
            {
                result.AddError($"{name}: {exception.Message}");
            }
        });
        return option;
    }
}
