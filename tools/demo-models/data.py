"""Reviews as token batches: each row is one whole review, <eos> first and last, rows of like length together (little padding,
and every position means in training what it means in use)."""
import random

import torch

from corpus import Grammar

IGNORE = -100

def rows(tokenizer, seed, count):
    """Token ids of reviews, <eos> in front and behind."""
    grammar = Grammar(seed)
    texts = [grammar.review().text for _ in range(count)]
    eos = tokenizer.encode("").ids
    return [e.ids + eos for e in tokenizer.encode_batch(texts)]

def pad(rows, value):
    width = max(map(len, rows))
    return torch.tensor([r + [value] * (width - len(r)) for r in rows])

def by_length(items, length, batch, seed):
    """Batches of items of like length, in random order."""
    rng = random.Random(seed)
    rng.shuffle(items)
    items = sorted(items, key=length)
    batches = [items[i:i + batch] for i in range(0, len(items), batch)]
    rng.shuffle(batches)
    return batches

def lm_batches(tokenizer, seed, batch, steps):
    """Batches for `steps` steps; every review is new, so there are no epochs. Targets are the ids with padding ignored."""
    done, part = 0, 0
    while done < steps:
        for b in by_length(rows(tokenizer, f"{seed}/{part}", batch * 250), len, batch, part):
            if done == steps:
                return
            yield pad(b, 0), pad(b, IGNORE)
            done += 1
        part += 1
