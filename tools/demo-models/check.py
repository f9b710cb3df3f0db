"""Does search with the demo models do what it should? A slow, plain reading of the method, independent of the C# engine.

    python3 check.py --models ../../models --prompts 100 [--examples 3] [--methods sampling cbs-4-4-5 ...]

Prints, over held-out prompts (50 new tokens, temperature 0.7, top-k 50), the mean gold reward of every method with its standard
error, and the differences between methods.
"""
import argparse
import json
import math
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

TEMPERATURE, TOP_K, NEW_TOKENS, GROUP = 0.7, 50, 50, 20
EOS, PAD = 0, 1  # in both vocabularies

def padded(rows, left=False):
    """Ids and mask, [rows, width]."""
    width = max(map(len, rows))
    fill = [[PAD] * (width - len(r)) for r in rows]
    ids = [f + r if left else r + f for r, f in zip(rows, fill)]
    mask = [[0] * len(f) + [1] * len(r) if left else [1] * len(r) + [0] * len(f) for r, f in zip(rows, fill)]
    return torch.tensor(ids), torch.tensor(mask)

class Causal:
    def __init__(self, folder):
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def prompt(self, text):
        return self.tokenizer.encode(text).ids

    def text(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=True)

    def continuations(self, rows, count):
        """A sampled continuation of each row, at most `count` tokens, EOS included."""
        ids, mask = padded(rows, left=True)
        out = self.model.generate(input_ids=ids, attention_mask=mask, do_sample=True, temperature=TEMPERATURE, top_k=TOP_K, top_p=1.0,
                                  max_new_tokens=count, eos_token_id=EOS, pad_token_id=PAD)[:, ids.shape[1]:].tolist()
        return [r[:r.index(EOS) + 1] if EOS in r else r for r in out]

    def logprobs(self, prompts, responses):
        """log p(response | prompt), a row each."""
        rows = [p + r for p, r in zip(prompts, responses)]
        ids, mask = padded(rows)
        picked = self.model(input_ids=ids, attention_mask=mask).logits[:, :-1].double().log_softmax(-1)
        picked = picked.gather(2, ids[:, 1:, None])[..., 0]
        return [picked[i, len(p) - 1:len(p) + len(r) - 1].sum().item() for i, (p, r) in enumerate(zip(prompts, responses))]

class Pair:
    """score(y) = log tuned(y | x) - log untuned(y | x)."""

    def __init__(self, tuned, untuned, large):
        self.tuned, self.untuned, self.large = Causal(tuned), Causal(untuned), large
        self.shared = self.tuned.tokenizer.get_vocab() == large.tokenizer.get_vocab()

    def scores(self, prompts, responses):
        if not responses:
            return []
        a = [self.tuned.prompt(p) for p in prompts]
        b = responses
        if not self.shared:  # through text; EOS keeps its meaning
            full = [self.tuned.prompt(p + self.large.text(r)) for p, r in zip(prompts, responses)]
            b = [f[len(p):] + ([EOS] if r and r[-1] == EOS else []) for f, p, r in zip(full, a, responses)]
        return [t - u for t, u in zip(self.tuned.logprobs(a, b), self.untuned.logprobs(a, b))]

def grouped(method):
    def over(prompts, *args):
        return [r for i in range(0, len(prompts), GROUP) for r in method(prompts[i:i + GROUP], *args)]
    return over

@grouped
def sampling(prompts, large):
    return large.continuations([large.prompt(p) for p in prompts], NEW_TOKENS)

@grouped
def best_of(prompts, large, pair, n):
    rows = [p for p in prompts for _ in range(n)]
    responses = large.continuations([large.prompt(p) for p in rows], NEW_TOKENS)
    scores = pair.scores(rows, responses)
    return [max(zip(scores[i:i + n], responses[i:i + n]))[1] for i in range(0, len(rows), n)]

@grouped
def beam(prompts, large, pair, width, successors, length):
    """Chunk-level beam search; all prompts of a group side by side. The first round starts from `width` copies of nothing."""
    beams = [[()] for _ in prompts]
    while True:
        grow = [(i, y) for i, ys in enumerate(beams) for y in ys if not finished(y)
                for _ in range(successors if y else width * successors)]
        if not grow:
            return [list(ys[0]) for ys in beams]
        chunks = large.continuations([large.prompt(prompts[i]) + list(y) for i, y in grow], length)
        candidates = [{y for y in ys if finished(y)} for ys in beams]
        for (i, y), chunk in zip(grow, chunks):
            candidates[i].add((y + tuple(chunk))[:NEW_TOKENS])
        flat = [(i, y) for i, ys in enumerate(candidates) for y in sorted(ys)]
        scores = pair.scores([prompts[i] for i, _ in flat], [list(y) for _, y in flat])
        for i in range(len(prompts)):
            best = sorted(((s, y) for s, (j, y) in zip(scores, flat) if i == j), reverse=True)
            beams[i] = [y for _, y in best[:width]]

def finished(y):
    return len(y) >= NEW_TOKENS or (len(y) > 0 and y[-1] == EOS)

@grouped
def eft(prompts, large, pair, factor):
    """Every token from softmax(log base + factor * (log tuned - log untuned)), temperature and top-k as elsewhere."""
    rows, done = [large.prompt(p) for p in prompts], [[] for _ in prompts]
    for _ in range(NEW_TOKENS):
        open_rows = [i for i, y in enumerate(done) if not finished(y)]
        if not open_rows:
            break
        ids, mask = padded([rows[i] + done[i] for i in open_rows])
        last = (torch.arange(len(open_rows)), mask.sum(1) - 1)
        base, tuned, untuned = (m(input_ids=ids, attention_mask=mask).logits[last].log_softmax(-1)
                                for m in (large.model, pair.tuned.model, pair.untuned.model))
        logits = (base + factor * (tuned - untuned)) / TEMPERATURE
        logits[logits < logits.topk(TOP_K).values[:, -1:]] = -math.inf
        for i, token in zip(open_rows, torch.multinomial(logits.softmax(-1), 1)[:, 0].tolist()):
            done[i].append(token)
    return done

class Gold:
    """reward = log p(positive) - log p(negative) of prompt + response."""

    def __init__(self, folder):
        self.model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def rewards(self, texts):
        ids, mask = padded([self.tokenizer.encode(t).ids for t in texts])
        logits = self.model(input_ids=ids, attention_mask=mask).logits
        return (logits[:, 1] - logits[:, 0]).tolist()

def mean_and_error(x):
    mean = sum(x) / len(x)
    return mean, math.sqrt(sum((v - mean) ** 2 for v in x) / (len(x) - 1) / len(x))

@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--prompts", type=int, default=100)
    parser.add_argument("--examples", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--methods", nargs="*")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    folder = args.models
    large, gold = Causal(folder / "reviews-large"), Gold(folder / "reviews-reward")
    small = Pair(folder / "reviews-small-tuned", folder / "reviews-small-untuned", large)
    methods = {
        "sampling": lambda p: sampling(p, large),
        "best-of-16": lambda p: best_of(p, large, small, 16),
        "eft-0.25": lambda p: eft(p, large, small, 0.25),
        "eft-1": lambda p: eft(p, large, small, 1.0),
        "cbs-4-4-5": lambda p: beam(p, large, small, 4, 4, 5),
        "tuned alone": lambda p: sampling(p, small.tuned),
        "untuned alone": lambda p: sampling(p, small.untuned),
    }
    if (folder / "reviews-other-tuned").exists():
        other = Pair(folder / "reviews-other-tuned", folder / "reviews-other-untuned", large)
        methods["cbs-4-4-5-cross-vocabulary"] = lambda p: beam(p, large, other, 4, 4, 5)
    prompts = [json.loads(line)["prompt"] for line in (folder / "prompts.jsonl").open()][:args.prompts]
    results = {}
    for name, method in methods.items():
        if args.methods and name not in args.methods:
            continue
        torch.manual_seed(args.seed)
        start = time.time()
        responses = [large.text(r) for r in method(prompts)]
        rewards = gold.rewards([p + r for p, r in zip(prompts, responses)])
        results[name] = mean_and_error(rewards)
        print(f"{name:28} mean {results[name][0]:7.3f}  standard error {results[name][1]:.3f}  {time.time() - start:.0f} s", flush=True)
        for p, r, g in list(zip(prompts, responses, rewards))[:args.examples]:
            print(f"    [{g:+.2f}] {p} |{r}")
    for a, b in (("cbs-4-4-5", "sampling"), ("cbs-4-4-5", "best-of-16"), ("cbs-4-4-5-cross-vocabulary", "sampling")):
        if a in results and b in results:
            error = math.hypot(results[a][1], results[b][1])
            print(f"{a} - {b}: {results[a][0] - results[b][0]:+.3f}, {(results[a][0] - results[b][0]) / error:+.1f} standard errors of the difference")

if __name__ == "__main__":
    main()
