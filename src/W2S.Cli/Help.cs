using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace W2S.Cli;

/// <summary>
/// What <c>--help</c> and <c>--version</c> say beyond what System.CommandLine does by itself: examples, and our own version.
/// </summary>
internal static class Help
{
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["generate"] = """
              w2s generate 'I finally saw "The Glass Voyage" and' --large models/reviews-large \
                --tuned models/reviews-small-tuned --untuned models/reviews-small-untuned \
                -W 4 -K 4 -L 5 --max-tokens 50 --seed 1
              w2s generate 'I finally saw "The Glass Voyage" and' --config w2s.json --guidance praise --stream
              w2s generate 'What is a neap tide?' --large meta-llama/Meta-Llama-3-8B-Instruct --large-template chat --device cuda --dtype bf16 \
                --guidance zephyr --guidance-device cuda:1 --guidance-dtype bf16
              w2s generate 'What is a neap tide?' --large Qwen/Qwen2.5-0.5B-Instruct --large-template chat
              w2s generate --large models/reviews-large --json --prompt-file - < prompt.txt
            """,
        ["score"] = """
              w2s score --model models/reviews-large --text "This film is a joy."
              w2s score --model models/reviews-large --ids 40,17,3 --json
            """,
        ["tokenize"] = """
              w2s tokenize --model models/reviews-large --text "This film is a joy."
              w2s tokenize --model models/reviews-large --input texts.jsonl --special --json
              w2s template --model HuggingFaceH4/zephyr-7b-beta --messages chat.json --json \
                | w2s tokenize --model HuggingFaceH4/zephyr-7b-beta --input - --special --no-added-tokens
            """,
        ["template"] = """
              w2s template --model HuggingFaceH4/zephyr-7b-beta --messages chat.json
              echo '[{"role": "user", "content": "Hi"}]' | w2s template --model HuggingFaceH4/zephyr-7b-beta --messages - --json
            """,
        ["reward"] = """
              w2s reward --model models/reviews-reward --text "This film is a joy." --table
              w2s reward --model models/reviews-reward --input texts.jsonl > rewards.jsonl
              w2s reward --model Skywork/Skywork-Reward-Llama-3.1-8B-v0.2 --messages chat.json
            """,
        ["show"] = """
              w2s models show models/reviews-large
              w2s models show HuggingFaceH4/zephyr-7b-beta --json
              w2s models show HuggingFaceH4/zephyr-7b-beta --device cuda:0+cuda:1 --dtype bf16
            """,
        ["devices"] = """
              w2s devices
              w2s devices --json
            """,
        ["pull"] = """
              w2s models pull HuggingFaceH4/zephyr-7b-beta
              w2s generate 'Say hello.' --large "$(w2s models pull openai-community/gpt2-large@main)"
            """,
        ["list"] = """
              w2s models list
              w2s models list --json
            """,
    };

    public static void Attach(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
    }

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = inner.Invoke(parseResult);
            if (Examples.TryGetValue(parseResult.CommandResult.Command.Name, out var examples))
            {
                parseResult.InvocationConfiguration.Output.WriteLine("Examples:\n" + examples + "\n");
            }

            return code;
        }
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(Help).Assembly.GetName().Version!;
            parseResult.InvocationConfiguration.Output.WriteLine($"w2s {version.ToString(3)}");
            return ExitCode.Success;
        }
    }
}
