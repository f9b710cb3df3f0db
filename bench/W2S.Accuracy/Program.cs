using System.CommandLine;
using W2S.Accuracy;

// What holding weights in a smaller type costs in accuracy, measured on the demo models: log-probabilities of held-out texts, scores of
// the tuned/untuned pairs, and the gold reward of guided answers. Writes Markdown tables.
var models = new Argument<string>("models") { Description = "The repository's folder models." };
var texts = new Argument<string>("texts") { Description = "Held-out texts, {\"text\": ...} on each line: corpus.py --held-out --json writes some." };
var prompts = new Option<int>("--prompts") { Description = "Held-out prompts to answer for each row of the last table.", DefaultValueFactory = _ => 240 };
var seed = new Option<int>("--seed") { Description = "Prompt i is answered with seed + i.", DefaultValueFactory = _ => 1 };
var command = new RootCommand("Measures what each type of weights costs in accuracy.") { models, texts, prompts, seed };
command.SetAction(async (parsed, cancellationToken) =>
{
    var folder = parsed.GetRequiredValue(models);
    var reviews = JsonLines.Read(parsed.GetRequiredValue(texts), "text");
    var openings = JsonLines.Read(Path.Join(folder, "prompts.jsonl"), "prompt").Take(parsed.GetValue(prompts)).ToList();

    var likelihoods = await HeldOutLikelihoods.ComputeAsync(folder, reviews, cancellationToken);
    LikelihoodTable.Write(Console.Out, likelihoods);
    PairTable.Write(Console.Out, likelihoods);
    await GuidedRewards.WriteAsync(Console.Out, folder, openings, parsed.GetValue(seed), cancellationToken);
});
return await command.Parse(args).InvokeAsync();
