"""Tiny random checkpoints and what Hugging Face transformers computes from them (fp32, CPU).

    python3 make_logits.py            writes checkpoints/NAME/ and logits/NAME.json beside this file

Each logits/NAME.json: sequences of {ids, logprobs, total, logits}: logprobs[i] is the natural-log probability of ids[i] given
ids[..i] (null for the first), total their sum, logits[p] the full row of logits at position p. For sequence classification:
sequences of {ids, logits} with one logit per label. The checkpoint is read back from disk before anything is computed, so the
configuration as written is what counts.
"""
import json
import os
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import (AutoModelForCausalLM, AutoModelForSequenceClassification, GPT2Config, GPT2ForSequenceClassification,
                          GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification)

HERE = Path(__file__).parent
VOCAB, LENGTH, POSITIONS = 97, 40, (0, 1, 17, 39)

def randomize(model, seed):
    """Weights large enough that the logits differ between positions and a wrong detail shows."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            if p.ndim == 1 and name.endswith("weight"):
                p.copy_(1 + 0.2 * torch.randn_like(p))   # norm scales
            elif p.ndim == 1:
                p.copy_(0.2 * torch.randn_like(p))       # biases
            else:
                p.copy_(0.3 * torch.randn_like(p))
    return model.eval()

def edit_config(folder, drop=(), **put):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    for key in ("transformers_version", *drop):
        config.pop(key, None)
    path.write_text(json.dumps(config | put, indent=2) + "\n")
    generation = folder / "generation_config.json"
    if generation.exists():
        kept = json.loads(generation.read_text())
        kept.pop("transformers_version", None)
        generation.write_text(json.dumps(kept, indent=2) + "\n")

def write(name, model, seed, dtype=torch.float32, shard=None, drop=(), **put):
    folder = HERE / "checkpoints" / name
    randomize(model, seed).to(dtype).save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    edit_config(folder, drop, **put)
    return folder

def golden(name, seed):
    folder = HERE / "checkpoints" / name
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    generator = torch.Generator().manual_seed(seed)
    sequences = []
    for _ in range(2):
        ids = torch.randint(0, VOCAB, (LENGTH,), generator=generator)
        with torch.no_grad():
            logits = model(input_ids=ids[None]).logits[0]
        logprobs = logits.double().log_softmax(-1)[:-1].gather(1, ids[1:, None])[:, 0].tolist()
        sequences.append(dict(ids=ids.tolist(), logprobs=[None] + [round(v, 8) for v in logprobs], total=round(sum(logprobs), 7),
                              logits={str(p): [round(v, 6) for v in logits[p].tolist()] for p in POSITIONS}))
    dump(name, sequences)

def golden_classes(name, seed):
    folder = HERE / "checkpoints" / name
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    generator = torch.Generator().manual_seed(seed)
    sequences = []
    for length in (1, 7, 40):
        ids = torch.randint(2, VOCAB, (length,), generator=generator)  # 1 is padding
        with torch.no_grad():
            logits = model(input_ids=ids[None]).logits[0]
        sequences.append(dict(ids=ids.tolist(), logits=[round(v, 6) for v in logits.tolist()]))
    dump(name, sequences)

def dump(name, sequences):
    path = HERE / "logits" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(dict(model=name, sequences=sequences)) + "\n")

def gpt2(cls=GPT2LMHeadModel, **options):
    return cls(GPT2Config(**dict(vocab_size=VOCAB, n_positions=64, n_embd=32, n_layer=3, n_head=4, bos_token_id=0,
                                 eos_token_id=0) | options))

def llama(cls=LlamaForCausalLM, **options):
    return cls(LlamaConfig(**dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=56, num_hidden_layers=3, num_attention_heads=4,
                                  num_key_value_heads=2, max_position_embeddings=128, bos_token_id=0, eos_token_id=2) | options))

def bare_gpt2(name, seed):
    """As the first GPT-2 files on the hub are: tensor names without the prefix, the attention mask stored as a tensor."""
    folder = write(name, gpt2(), seed)
    tensors = {k.removeprefix("transformer."): v for k, v in load_file(folder / "model.safetensors").items() if k != "lm_head.weight"}
    for layer in range(3):
        tensors[f"h.{layer}.attn.bias"] = torch.tril(torch.ones(64, 64))[None, None]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})

def main():
    write("gpt2-tiny", gpt2(), 1)                                              # n_inner is null: 4 x width
    write("gpt2-tiny-inner", gpt2(n_inner=48, layer_norm_epsilon=1e-6), 2)
    write("gpt2-tiny-f16", gpt2(), 3, torch.float16)
    bare_gpt2("gpt2-tiny-bare", 4)
    # head_dim stated and other than width / heads; theta in the new spelling, rope_parameters
    write("llama-tiny-gqa-tied", llama(head_dim=16, tie_word_embeddings=True, rms_norm_eps=1e-5), 5,
          drop=("rope_theta", "rope_scaling"), rope_parameters=dict(rope_theta=500000.0, rope_type="default"))
    # head_dim absent; theta in the old spelling
    write("llama-tiny-gqa-untied", llama(tie_word_embeddings=False, rms_norm_eps=1e-6), 6,
          drop=("head_dim", "rope_parameters"), rope_theta=10000.0, rope_scaling=None)
    # every projection with a bias, a head for each query, several ends of text
    write("llama-tiny-mha", llama(num_key_value_heads=4, attention_bias=True, mlp_bias=True, rms_norm_eps=1e-5), 7,
          drop=("head_dim", "rope_parameters", "num_key_value_heads"), rope_theta=1000.0, eos_token_id=[2, 5])
    write("llama-tiny-bf16", llama(num_key_value_heads=1), 8, torch.bfloat16)
    write("llama-tiny-f16", llama(tie_word_embeddings=True), 9, torch.float16)
    write("llama-tiny-sharded", llama(), 10, shard="24KB")
    for seed, name in enumerate(sorted(os.listdir(HERE / "checkpoints")), 100):
        if not name.endswith("-reward"):
            golden(name, seed)
    labels = dict(num_labels=2, id2label={0: "negative", 1: "positive"}, label2id={"negative": 0, "positive": 1}, pad_token_id=1)
    write("gpt2-tiny-reward", gpt2(GPT2ForSequenceClassification, **labels), 11)
    write("llama-tiny-reward", llama(LlamaForSequenceClassification, **labels), 12)
    golden_classes("gpt2-tiny-reward", 200)
    golden_classes("llama-tiny-reward", 201)

if __name__ == "__main__":
    main()
