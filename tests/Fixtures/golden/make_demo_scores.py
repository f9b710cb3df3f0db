"""Scores of a few responses under the demo models, from transformers (bf16 weights read into fp32, CPU).

    python3 make_demo_scores.py [MODELS]      writes demo_scores.json beside this file; MODELS is ../../../models by default

scores: per pair, prompt and response: prompt_ids (special tokens added), response_ids (what encoding prompt + response adds to
them, end-of-text last where finished is true), tuned and untuned (sums of natural-log probabilities of the response) and their
difference, score. large: the same sums under the large model. rewards: log p(positive) - log p(negative) of whole texts.
"""
import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

HERE = Path(__file__).parent
MODELS = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2] / "models"
EOS = 0
PROMPTS = ['I watched "The Silent Harbor" last night and', '"Bitter Lantern" is the new drama by Clara Moreau.', "My brother took me to see"]
RESPONSES = [(" the acting was superb.", False), (" The acting was superb. I laughed until my sides hurt. Five stars out of five.", True),
             (" the plot was", False), (" it insults the intelligence of its audience. Avoid it at all costs.", True), ("", True),
             (" Caf\u00e9 \u65e5\u672c \U0001f600 unseen words, 123!\n", False)]

def logprob(model, prompt, response):
    ids = torch.tensor([prompt + response])
    picked = model(input_ids=ids).logits[0, :-1].double().log_softmax(-1).gather(1, ids[0, 1:, None])[:, 0]
    return round(picked[len(prompt) - 1:].sum().item(), 6)

def read(cls, name):
    return cls.from_pretrained(MODELS / name, dtype=torch.float32, attn_implementation="eager").eval()

@torch.no_grad()
def main():
    scores, large, rewards = [], [], []
    base = read(AutoModelForCausalLM, "reviews-large")
    for pair in ("small", "other"):
        tuned, untuned = (read(AutoModelForCausalLM, f"reviews-{pair}-{kind}") for kind in ("tuned", "untuned"))
        tokenizer = Tokenizer.from_file(str(MODELS / f"reviews-{pair}-tuned" / "tokenizer.json"))
        for prompt in PROMPTS:
            for response, finished in RESPONSES:
                prompt_ids = tokenizer.encode(prompt).ids
                whole = tokenizer.encode(prompt + response).ids
                assert whole[:len(prompt_ids)] == prompt_ids
                ids = whole[len(prompt_ids):] + [EOS] * finished
                row = dict(prompt=prompt, response=response, finished=finished, prompt_ids=prompt_ids, response_ids=ids)
                a, b = logprob(tuned, prompt_ids, ids), logprob(untuned, prompt_ids, ids)
                scores.append(dict(pair=pair) | row | dict(tuned=a, untuned=b, score=round(a - b, 6)))
                if pair == "small":  # shares the large model's vocabulary
                    large.append(row | dict(logprob=logprob(base, prompt_ids, ids)))
    gold = read(AutoModelForSequenceClassification, "reviews-reward")
    tokenizer = Tokenizer.from_file(str(MODELS / "reviews-reward" / "tokenizer.json"))
    for prompt in PROMPTS:
        for response, _ in RESPONSES:
            ids = tokenizer.encode(prompt + response).ids
            negative, positive = gold(input_ids=torch.tensor([ids])).logits[0].tolist()
            rewards.append(dict(text=prompt + response, ids=ids, logits=[round(negative, 6), round(positive, 6)], reward=round(positive - negative, 6)))
    parts = [f' "{name}": [\n  ' + ",\n  ".join(map(json.dumps, rows)) + "\n ]"
             for name, rows in dict(scores=scores, large=large, rewards=rewards).items()]
    (HERE / "demo_scores.json").write_text("{\n" + ",\n".join(parts) + "\n}\n")

if __name__ == "__main__":
    main()
