using System.CommandLine;
using W2S.Accuracy;
using W2S.Bench.Commands;
using W2S.Engine;

// What holding weights in a smaller type costs in accuracy, measured on the demo models: log-probabilities of held-out texts, scores of
// the tuned/untuned pairs, and the gold reward of guided answers. Writes Markdown tables.
var models = new Argument<string>("models") { Description = "The repository's folder models." };
var texts = new Argument<string>("texts") { Description = "Held-out texts, {\"text\": ...} on each line: corpus.py --held-out --json writes some." };
var prompts = WholeNumber.Create("--prompts", "Held-out prompts to answer for each row of the last table.", lowest: 2, otherwise: 240);
var seed = WholeNumber.Create("--seed", "Prompt i is answered with seed + i.", lowest: 0, otherwise: 1);
var progress = new Progress(Console.Error, isTerminal: !Console.IsErrorRedirected);
var command = new RootCommand("Measures what each type of weights costs in accuracy.") { models, texts, prompts, seed };
command.SetAction(async (parsed, cancellationToken) =>
{
    var folder = parsed.GetRequiredValue(models);
    DemoModels.Require(folder);
    var reviews = JsonLines.Read(parsed.GetRequiredValue(texts), "text");
    var openings = JsonLines.Read(Path.Join(folder, DemoModels.Prompts), "prompt").Take(parsed.GetValue(prompts)).ToList();

    var likelihoods = await HeldOutLikelihoods.ComputeAsync(folder, reviews, progress, cancellationToken);
    LikelihoodTable.Write(Console.Out, likelihoods);
    PairTable.Write(Console.Out, likelihoods);
    await GuidedRewards.WriteAsync(Console.Out, folder, openings, parsed.GetValue(seed), progress, cancellationToken);
});
return await CommandRun.RunAsync(command, args, "accuracy", progress, exception => exception is W2SException);
