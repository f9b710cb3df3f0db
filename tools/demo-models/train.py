"""The three kinds of training: language model, DPO, reward. Plain torch, CPU, bf16 products with fp32 weights."""
import math
import time

import torch
import torch.nn.functional as F

from corpus import Grammar
from data import IGNORE, by_length, lm_batches, pad

class Muon(torch.optim.Optimizer):
    """Momentum orthogonalized by Newton-Schulz steps: needs about half the steps of AdamW for matrices, and steps are what is dear."""

    def __init__(self, params, lr, momentum=0.95):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
                buffer.lerp_(p.grad, 1 - group["momentum"])
                x = p.grad.lerp(buffer, group["momentum"]).bfloat16()
                tall = x.shape[0] > x.shape[1]
                x = x.T if tall else x
                x = x / (x.norm() + 1e-7)
                for _ in range(5):
                    a = x @ x.T
                    x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
                x = x.T if tall else x
                p.add_(x.float(), alpha=-group["lr"] * max(1, p.shape[0] / p.shape[1]) ** 0.5)

def optimizers(model, matrix_lr, other_lr):
    """Muon for the matrices inside the layers, AdamW for embeddings, norms, biases and heads."""
    matrices, others = [], []
    for name, p in model.named_parameters():
        inside = p.ndim == 2 and (".h." in name or ".layers." in name)
        (matrices if inside else others).append(p)
    return [Muon(matrices, matrix_lr), torch.optim.AdamW(others, other_lr, betas=(0.9, 0.95), weight_decay=0.0)]

def run(name, model, batches, steps, loss_of, matrix_lr=0.02, other_lr=3e-3, warmup=30, evaluate=None, checkpoint=None):
    """Trains over `batches`; the rate rises for `warmup` steps, stays, and falls linearly to zero over the last half."""
    model.set_attn_implementation("eager")  # on a CPU several times faster than the fused kernel for rows this short
    opts = optimizers(model, matrix_lr, other_lr)
    base = [[g["lr"] for g in o.param_groups] for o in opts]
    start, seen, smooth = time.time(), 0, None
    model.train()
    for step, batch in enumerate(batches):
        scale = min(1, (step + 1) / warmup, 2 * (1 - step / steps))
        for o, lrs in zip(opts, base):
            for g, lr in zip(o.param_groups, lrs):
                g["lr"] = lr * scale
        with torch.autocast("cpu", torch.bfloat16):
            loss, tokens = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for o in opts:
            o.step()
        model.zero_grad(set_to_none=True)
        seen += tokens
        smooth = loss.item() if smooth is None else 0.97 * smooth + 0.03 * loss.item()
        if step % 50 == 49:
            seconds = time.time() - start
            print(f"{name} step {step + 1}/{steps} loss {smooth:.4f} {seen} tokens {seen / seconds:.0f} tokens/s {seconds:.0f} s", flush=True)
        if checkpoint and step % 200 == 199:
            checkpoint(model)
    model.eval()
    summary = dict(steps=steps, tokens=seen, seconds=round(time.time() - start), train_loss=round(smooth, 4))
    if evaluate:
        summary |= evaluate(model)
    print(name, summary, flush=True)
    return summary

VALUE_SCALE = 0.5  # one point of value in the reward: log p(positive) - log p(negative)

# ------------------------------------------------------------------------------------------------------ language model

def lm_loss(model, batch):
    ids, targets = batch
    logits = model(input_ids=ids, use_cache=False).logits[:, :-1]
    return F.cross_entropy(logits.float().flatten(0, 1), targets[:, 1:].flatten(), ignore_index=IGNORE), int((targets != IGNORE).sum())

@torch.no_grad()
def lm_validation(model, tokenizer):
    total = count = 0
    for ids, targets in lm_batches(tokenizer, "validation", 64, 10):
        loss, tokens = lm_loss(model, (ids, targets))
        total, count = total + loss.item() * tokens, count + tokens
    return dict(validation_loss=round(total / count, 4))

def train_lm(name, model, tokenizer, seed, steps, batch=64, **options):
    return run(name, model, lm_batches(tokenizer, seed, batch, steps), steps, lm_loss,
               evaluate=lambda m: lm_validation(m, tokenizer), **options)

# ----------------------------------------------------------------------------------------------------------------- DPO

def response_logprob(model, ids, targets):
    """Sum of the log-probabilities of the response tokens, a row each; targets are IGNORE outside the response. [rows]"""
    logits = model(input_ids=ids, use_cache=False).logits[:, :-1].float()
    return -F.cross_entropy(logits.transpose(1, 2), targets[:, 1:], ignore_index=IGNORE, reduction="none").sum(1)

def pairs(tokenizer, seed, count):
    """Two reviews of one opening, the chosen one drawn by Bradley-Terry from their values: a judge who errs on close calls keeps the
    margins, and so the drift from the reference, finite. Rows: (chosen, rejected, prompt length)."""
    grammar = Grammar(seed)
    eos = tokenizer.encode("").ids
    for _ in range(count):
        opening = grammar.opening()
        a, b = (grammar.body(*opening, grammar.latent()) for _ in range(2))
        if grammar.rng.random() > 1 / (1 + math.exp(VALUE_SCALE * (b.value - a.value))):
            a, b = b, a
        prompt = tokenizer.encode(a.opening).ids
        rows = [tokenizer.encode(r.text).ids + eos for r in (a, b)]
        assert all(r[:len(prompt)] == prompt for r in rows)
        yield rows[0], rows[1], len(prompt)

def pair_batches(tokenizer, seed, batch, steps):
    items = []
    part = 0
    while len(items) < batch * steps:
        items += pairs(tokenizer, f"{seed}/{part}", 2000)
        part += 1
    for b in by_length(items[:batch * steps], lambda p: max(len(p[0]), len(p[1])), batch, seed):
        rows = [p[0] for p in b] + [p[1] for p in b]
        starts = [p[2] for p in b] * 2
        yield pad(rows, 0), pad([[IGNORE] * s + r[s:] for r, s in zip(rows, starts)], IGNORE)

def train_dpo(name, model, reference, tokenizer, seed, steps, beta, batch=24, **options):
    """Direct preference optimization (arXiv 2305.18290) of `model` against the frozen `reference`."""
    reference.set_attn_implementation("eager")

    def margins(model, batch):
        with torch.no_grad():
            base = response_logprob(reference, *batch)
        chosen, rejected = (response_logprob(model, *batch) - base).chunk(2)
        return chosen - rejected

    def loss_of(model, batch):
        return -F.logsigmoid(beta * margins(model, batch)).mean(), batch[0].numel()

    @torch.no_grad()
    def evaluate(model):
        m = torch.cat([margins(model, b) for b in pair_batches(tokenizer, "validation", 32, 12)])
        return dict(accuracy=round((m > 0).float().mean().item(), 4), validation_loss=round(-F.logsigmoid(beta * m).mean().item(), 4),
                    mean_margin=round(m.mean().item(), 2))

    return run(name, model, pair_batches(tokenizer, seed, batch, steps), steps, loss_of, evaluate=evaluate, **options)

# -------------------------------------------------------------------------------------------------------------- reward

def reward_batches(tokenizer, seed, batch, steps):
    """Reviews with the reward due at every token: the value of the statements up to and including the current one. A model that
    sees half a statement thereby learns what to expect of it, so text cut anywhere has a well-defined reward."""
    items, grammar, eos = [], Grammar(seed), tokenizer.encode("").ids
    for _ in range(batch * steps):
        review = grammar.review()
        encoding = tokenizer.encode(review.text)
        ends, values, total, at = [], [], 0, len(review.opening)
        ends.append(at), values.append(0)
        for text, value in review.statements:
            at, total = at + len(text), total + value
            ends.append(at), values.append(total)
        due, statement = [], 0
        for _, end in encoding.offsets:
            while ends[statement] < end:
                statement += 1
            due.append(values[statement] * VALUE_SCALE)
        items.append((encoding.ids + eos, due + due[-1:]))
    for b in by_length(items, lambda i: len(i[0]), batch, seed):
        yield pad([i[0] for i in b], 0), pad([i[1] for i in b], math.nan)

def reward_logits(model, ids):
    return model.score(model.transformer(input_ids=ids, use_cache=False).last_hidden_state)

def reward_loss(model, batch):
    ids, due = batch
    known = ~due.isnan()
    logits = reward_logits(model, ids)[known].float()
    positive = due[known].sigmoid()
    return F.cross_entropy(logits, torch.stack([1 - positive, positive], -1)), int(known.sum())

@torch.no_grad()
def reward_validation(model, tokenizer):
    rewards, dues = [], []
    for ids, due in reward_batches(tokenizer, "validation", 64, 10):
        logits = reward_logits(model, ids).float()
        last = (~due.isnan()).sum(1) - 1
        row = torch.arange(len(ids))
        rewards.append((logits[..., 1] - logits[..., 0])[row, last])
        dues.append(due[row, last])
    reward, due = torch.cat(rewards), torch.cat(dues)
    clear = due != 0
    return dict(accuracy=round(((reward > 0) == (due > 0))[clear].float().mean().item(), 4),
                correlation=round(torch.corrcoef(torch.stack([reward, due]))[0, 1].item(), 4),
                reward_std=round(reward.std().item(), 2), due_std=round(due.std().item(), 2))

def train_reward(name, model, tokenizer, seed, steps, batch=64, **options):
    return run(name, model, reward_batches(tokenizer, seed, batch, steps), steps, reward_loss,
               evaluate=lambda m: reward_validation(m, tokenizer), **options)
