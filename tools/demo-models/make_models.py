"""Makes every model under models/, stage by stage; a stage whose folder is complete is skipped, so it can be stopped and resumed.

    python3 make_models.py --out ../../models [--only STAGE ...] [--threads 2]
"""
import argparse
import copy
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import (AutoModelForCausalLM, GPT2Config, GPT2ForSequenceClassification, GPT2LMHeadModel, LlamaConfig,
                          LlamaForCausalLM)

import make_tokenizers
from corpus import Grammar
from train import train_dpo, train_lm, train_reward

EOS = {"a": ("<|endoftext|>", "<|pad|>"), "b": ("</s>", "<pad>")}
PROMPTS = 240
BETA = 0.2  # of DPO

class Maker:
    def __init__(self, out, work):
        self.out, self.work = out, work
        work.mkdir(parents=True, exist_ok=True)

    def tokenizer(self, which):
        path = self.work / f"tokenizer-{which}.json"
        if not path.exists():
            getattr(make_tokenizers, f"tokenizer_{which}")().save(str(path))
        return Tokenizer.from_file(str(path))

    def save(self, name, model, which):
        """An ordinary checkpoint folder, weights in bf16."""
        half = copy.deepcopy(model).to(torch.bfloat16)
        half.save_pretrained(self.out / name)
        make_tokenizers.save(self.tokenizer(which), *EOS[which], self.out / name)

    def load(self, name):
        return AutoModelForCausalLM.from_pretrained(self.out / name, dtype=torch.float32)

    def gpt2(self, cls, which, layers, width, heads, seed, **extra):
        torch.manual_seed(seed)
        vocab = self.tokenizer(which).get_vocab_size()
        return cls(GPT2Config(vocab_size=vocab, n_positions=256, n_embd=width, n_layer=layers, n_head=heads, bos_token_id=0,
                              eos_token_id=0, pad_token_id=1, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, **extra))

    # Each stage returns its measurements.

    def prompts(self):
        grammar, seen = Grammar("prompts", held_out=True), []
        while len(seen) < PROMPTS:
            opening = grammar.opening()[0]
            if opening not in seen:
                seen.append(opening)
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "prompts.jsonl").write_text("".join(json.dumps({"prompt": p}) + "\n" for p in seen))
        return dict(prompts=len(seen))

    def reviews_small_untuned(self):
        model = self.gpt2(GPT2LMHeadModel, "a", 4, 128, 4, seed=21)
        return self.lm("reviews-small-untuned", model, "a", 21, 1300)

    def reviews_other_untuned(self):
        model = self.gpt2(GPT2LMHeadModel, "b", 3, 128, 4, seed=31)
        return self.lm("reviews-other-untuned", model, "b", 31, 600)

    def reviews_large(self):
        torch.manual_seed(41)
        vocab = self.tokenizer("a").get_vocab_size()
        model = LlamaForCausalLM(LlamaConfig(
            vocab_size=vocab, hidden_size=256, intermediate_size=768, num_hidden_layers=5, num_attention_heads=8, num_key_value_heads=4,
            max_position_embeddings=512, tie_word_embeddings=True, bos_token_id=0, eos_token_id=0, pad_token_id=1))
        return self.lm("reviews-large", model, "a", 41, 800)

    def reviews_large_longer(self):
        """More steps for the large model, on other reviews."""
        return self.lm("reviews-large", self.load("reviews-large"), "a", 42, 800)

    def reviews_large_settled(self):
        """And more at lower rates."""
        return self.lm("reviews-large", self.load("reviews-large"), "a", 43, 700, matrix_lr=0.008, other_lr=1e-3)

    def reviews_large_final(self):
        return self.lm("reviews-large", self.load("reviews-large"), "a", 44, 500, matrix_lr=0.006, other_lr=1e-3)

    def lm(self, name, model, which, seed, steps, **rates):
        summary = train_lm(name, model, self.tokenizer(which), seed, steps, checkpoint=lambda m: self.save(name, m, which), **rates)
        self.save(name, model, which)
        return summary | dict(parameters=model.num_parameters())

    def reviews_small_tuned(self):
        return self.dpo("reviews-small-tuned", "reviews-small-untuned", "a", 22)

    def reviews_other_tuned(self):
        return self.dpo("reviews-other-tuned", "reviews-other-untuned", "b", 32)

    def dpo(self, name, untuned, which, seed):
        torch.manual_seed(seed)
        model, reference = self.load(untuned), self.load(untuned).eval()
        summary = train_dpo(name, model, reference, self.tokenizer(which), seed, steps=200, beta=BETA, matrix_lr=0.0015, other_lr=2e-4)
        self.save(name, model, which)
        return summary | dict(beta=BETA)

    def reviews_reward(self):
        model = self.gpt2(GPT2ForSequenceClassification, "a", 4, 128, 4, seed=51, num_labels=2,
                          id2label={0: "negative", 1: "positive"}, label2id={"negative": 0, "positive": 1})
        summary = train_reward("reviews-reward", model, self.tokenizer("a"), 51, 350)
        self.save("reviews-reward", model, "a")
        return summary | dict(parameters=model.num_parameters())

STAGES = ["prompts", "reviews-small-untuned", "reviews-small-tuned", "reviews-reward", "reviews-large",
          "reviews-large-longer", "reviews-large-settled", "reviews-large-final", "reviews-other-untuned",
          "reviews-other-tuned"]

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("work"), help="tokenizers, measurements and marks of finished stages")
    parser.add_argument("--only", nargs="*", default=STAGES)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    maker = Maker(args.out, args.work)
    for stage in args.only:
        mark = args.work / f"{stage}.json"
        if mark.exists():
            continue
        summary = getattr(maker, stage.replace("-", "_"))()
        mark.write_text(json.dumps(summary) + "\n")

if __name__ == "__main__":
    main()
