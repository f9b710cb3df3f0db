"""Tiny random checkpoints and what Hugging Face transformers computes from them (fp32, CPU).

    python3 make_logits.py            writes checkpoints/NAME/ and logits/NAME.json beside this file

Each logits/NAME.json: sequences of {ids, logprobs, total, logits}: logprobs[i] is the natural-log probability of ids[i] given
ids[..i] (null for the first), total their sum, logits[p] the full row of logits at position p. For sequence classification:
sequences of {ids, logits} with one logit per label, the last one ending in padding (1). The checkpoint is read back from disk before anything is computed, so the
configuration as written is what counts.
"""
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import (AutoModelForCausalLM, AutoModelForSequenceClassification, Gemma2Config, GPT2Config,
                          GPT2ForSequenceClassification, GPT2LMHeadModel, GPTNeoXConfig, LlamaConfig, LlamaForCausalLM,
                          LlamaForSequenceClassification, MistralConfig, Phi3Config, Qwen2Config, Qwen3Config)

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
    for length, padding in ((1, 0), (7, 0), (40, 0), (7, 2)):
        ids = torch.cat([torch.randint(2, VOCAB, (length,), generator=generator), torch.full((padding,), model.config.pad_token_id)])
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

def small(config, classify=False, **options):
    """Two layers of any later family, unless the options say otherwise."""
    options = dict(vocab_size=VOCAB, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                   max_position_embeddings=128, bos_token_id=0, eos_token_id=2, pad_token_id=1) | options
    if config is not GPTNeoXConfig:
        options = dict(num_key_value_heads=2) | options
    return (AutoModelForSequenceClassification if classify else AutoModelForCausalLM).from_config(config(**options))

def first_families():
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
    names = ["gpt2-tiny", "gpt2-tiny-bare", "gpt2-tiny-f16", "gpt2-tiny-inner", "llama-tiny-bf16", "llama-tiny-f16", "llama-tiny-gqa-tied",
             "llama-tiny-gqa-untied", "llama-tiny-mha", "llama-tiny-sharded"]
    for seed, name in enumerate(names, 100):
        golden(name, seed)
    labels = dict(num_labels=2, id2label={0: "negative", 1: "positive"}, label2id={"negative": 0, "positive": 1}, pad_token_id=1)
    write("gpt2-tiny-reward", gpt2(GPT2ForSequenceClassification, **labels), 11)
    write("llama-tiny-reward", llama(LlamaForSequenceClassification, **labels), 12)
    golden_classes("gpt2-tiny-reward", 200)
    golden_classes("llama-tiny-reward", 201)

def rotary_scalings():
    """Llama with each scaling; contexts so short that it shows within 40 tokens, and with its old and its new spelling."""
    theta = 10000.0
    llama3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)
    variants = {
        "llama3": (128, dict(rope_theta=theta, rope_scaling=llama3)),
        "llama3-new": (128, dict(rope_parameters=llama3 | dict(rope_theta=theta))),
        "linear": (16, dict(rope_theta=theta, rope_scaling=dict(type="linear", factor=4.0))),
        "dynamic": (16, dict(rope_theta=theta, rope_scaling=dict(type="dynamic", factor=3.0))),
        "dynamic-unstretched": (64, dict(rope_theta=theta, rope_scaling=dict(type="dynamic", factor=3.0))),
        "dynamic-new": (16, dict(rope_parameters=dict(rope_type="dynamic", factor=3.0, rope_theta=theta))),
        "yarn": (16, dict(rope_theta=theta, rope_scaling=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16))),
        "yarn-new": (64, dict(rope_parameters=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16, beta_fast=0.5, beta_slow=0.05,
                                                   mscale=1.0, mscale_all_dim=0.5, truncate=False, rope_theta=theta))),
    }
    for seed, (name, (context, rope)) in enumerate(variants.items(), 20):
        name = f"llama-tiny-{name}"
        write(name, small(LlamaConfig, head_dim=16), seed, torch.bfloat16,
              drop=("rope_theta", "rope_scaling", "rope_parameters"), max_position_embeddings=context, **rope)
        golden(name, 300 + seed)

def later_families():
    window = dict(use_sliding_window=True, sliding_window=8)
    short = [1.0 + 0.1 * i for i in range(6)]
    longrope = dict(short_factor=short, long_factor=[1.0 + 1.5 * i for i in range(6)])
    scaled = dict(num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=64)  # 12 of 16 numbers of a head rotate
    variants = {
        "mistral-tiny": (MistralConfig, dict(sliding_window=None, head_dim=16), {}),
        "mistral-tiny-window": (MistralConfig, dict(sliding_window=8, num_hidden_layers=3), {}),
        "qwen2-tiny": (Qwen2Config, dict(), {}),
        "qwen2-tiny-window": (Qwen2Config, dict(window, num_hidden_layers=3, max_window_layers=1, tie_word_embeddings=True), {"drop": ["layer_types"]}),
        "qwen3-tiny": (Qwen3Config, dict(head_dim=16, tie_word_embeddings=True), {}),
        "qwen3-tiny-window": (Qwen3Config, dict(window, head_dim=8, attention_bias=True,
                                                layer_types=["sliding_attention", "full_attention"]), {}),
        "phi3-tiny": (Phi3Config, dict(sliding_window=None), {}),
        "phi3-tiny-short": (Phi3Config, scaled, dict(
            drop=["rope_parameters"], original_max_position_embeddings=40, partial_rotary_factor=0.75, rope_theta=10000.0,
            rope_scaling=dict(type="longrope", **longrope))),
        "phi3-tiny-long": (Phi3Config, scaled, dict(
            drop=["rope_parameters"], original_max_position_embeddings=16, partial_rotary_factor=0.75, rope_theta=10000.0,
            rope_scaling=dict(type="su", original_max_position_embeddings=16, **longrope), sliding_window=24)),
        "phi3-tiny-long-new": (Phi3Config, scaled, dict(
            rope_parameters=dict(rope_type="longrope", rope_theta=10000.0, partial_rotary_factor=0.75, factor=8.0,
                                 original_max_position_embeddings=16, **longrope), original_max_position_embeddings=16)),
        "gemma2-tiny": (Gemma2Config, dict(num_hidden_layers=3, head_dim=16, sliding_window=8, query_pre_attn_scalar=24,
                                           attn_logit_softcapping=3.0, final_logit_softcapping=5.0), {"drop": ["layer_types"]}),
        "gemma2-tiny-uncapped": (Gemma2Config, dict(head_dim=8, sliding_window=8, query_pre_attn_scalar=8, attention_bias=True,
                                                    attn_logit_softcapping=None, final_logit_softcapping=None,
                                                    layer_types=["full_attention", "sliding_attention"]), {}),
        "gpt-neox-tiny": (GPTNeoXConfig, dict(), dict(drop=["rope_parameters"], rotary_pct=0.5, rotary_emb_base=10000)),
        "gpt-neox-tiny-sequential": (GPTNeoXConfig, dict(use_parallel_residual=False, attention_bias=False, num_attention_heads=2,
                                                     tie_word_embeddings=True), dict(
            rope_parameters=dict(rope_type="default", rope_theta=1000.0, partial_rotary_factor=0.5))),
    }
    for seed, (name, (config, options, edits)) in enumerate(variants.items(), 40):
        write(name, small(config, **options), seed, torch.bfloat16, **edits)
        golden(name, 300 + seed)

def later_classifiers():
    """One label, as reward models have; three; and two, whose names transformers leaves out."""
    one, three = dict(num_labels=1), dict(id2label={0: "negative", 1: "neutral", 2: "positive"})
    variants = {
        "mistral": (MistralConfig, dict(one, sliding_window=8)),
        "qwen2": (Qwen2Config, three),
        "qwen3": (Qwen3Config, dict(head_dim=16)),
        "phi3": (Phi3Config, one),
        "gemma2": (Gemma2Config, dict(three, head_dim=16, sliding_window=8, query_pre_attn_scalar=24, final_logit_softcapping=1.0)),
        "gpt-neox": (GPTNeoXConfig, one),
    }
    for seed, (name, (config, options)) in enumerate(variants.items(), 60):
        name = f"{name}-tiny-reward"
        write(name, small(config, classify=True, **options), seed, torch.bfloat16)
        golden_classes(name, 300 + seed)

def main():
    first_families()
    rotary_scalings()
    later_families()
    later_classifiers()

if __name__ == "__main__":
    main()
