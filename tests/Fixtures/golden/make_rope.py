"""Rotary frequencies as Hugging Face transformers computes them from a configuration, for every scaling and spelling.

    python3 make_rope.py            writes rope_frequencies.json beside this file

A list of {name, config, at}: config as a checkpoint's config.json has it, at a list of {length, frequencies, magnitude}: radians per
position for each pair and the factor of cosines and sines, for a sequence of that many tokens.
"""
import json
from pathlib import Path

from transformers import AutoConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.phi3.modeling_phi3 import Phi3RotaryEmbedding

HERE = Path(__file__).parent
BASE = dict(vocab_size=97, hidden_size=64, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=4096)
LLAMA = dict(BASE, model_type="llama", num_key_value_heads=2, rope_theta=10000.0)
PHI3 = dict(BASE, model_type="phi3", num_key_value_heads=2, rope_theta=10000.0, max_position_embeddings=131072)
NEOX = dict(BASE, model_type="gpt_neox")
LENGTHS = (1, 4096, 4097, 20000)

LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32768)
LONG = dict(short_factor=[1.0 + 0.02 * i for i in range(16)], long_factor=[1.0 + 2.5 * i for i in range(16)])
LONG12 = {key: values[:12] for key, values in LONG.items()}

def new(config, **parameters):
    return {key: value for key, value in config.items() if key != "rope_theta"} | dict(rope_parameters=parameters)

CASES = {
    "default": LLAMA,
    "default, no theta": new(LLAMA),
    "default, scaling null": LLAMA | dict(rope_theta=500000, rope_scaling=None),
    "default, new": new(LLAMA, rope_type="default", rope_theta=1e6),
    "default, type not named": new(LLAMA, rope_theta=1e6),
    "default, head_dim stated": LLAMA | dict(head_dim=48),
    "both, old wins": LLAMA | dict(rope_scaling=dict(type="linear", factor=2.0), rope_parameters=dict(rope_type="default", rope_theta=1e6)),
    "both, old empty": LLAMA | dict(rope_scaling={}, rope_parameters=dict(rope_type="linear", factor=2.0, rope_theta=1e6)),
    "linear, old": LLAMA | dict(rope_scaling=dict(type="linear", factor=4.0)),
    "linear, both type keys": LLAMA | dict(rope_scaling=dict(type="linear", rope_type="linear", factor=2.5)),
    "linear, new": new(LLAMA, rope_type="linear", factor=4, rope_theta=5000.0),
    "dynamic, old": LLAMA | dict(rope_scaling=dict(type="dynamic", factor=2.0)),
    "dynamic, new": new(LLAMA, rope_type="dynamic", factor=8.0, rope_theta=1e6),
    "dynamic, original length has no say": LLAMA | dict(rope_scaling=dict(type="dynamic", factor=2.0, original_max_position_embeddings=512)),
    "llama3, old": LLAMA | dict(rope_theta=500000.0, max_position_embeddings=131072, rope_scaling=LLAMA3),
    "llama3, factor 32": LLAMA | dict(rope_theta=500000.0, max_position_embeddings=131072, rope_scaling=dict(LLAMA3, factor=32.0)),
    "llama3, new": new(LLAMA | dict(max_position_embeddings=131072), **LLAMA3, rope_theta=500000.0),
    "llama3, original length above": LLAMA | dict(original_max_position_embeddings=1024, rope_scaling=LLAMA3),
    "llama3, original length absent": LLAMA | dict(rope_scaling={key: LLAMA3[key] for key in LLAMA3 if key[0] != "o"}),
    "yarn, qwen2": LLAMA | dict(model_type="qwen2", rope_theta=1e6, max_position_embeddings=32768, rope_scaling=dict(YARN, type="yarn")),
    "yarn, new": new(LLAMA, **YARN, rope_theta=1e6),
    "yarn, betas": LLAMA | dict(rope_scaling=dict(YARN, beta_fast=8.0, beta_slow=2)),
    "yarn, not truncated": LLAMA | dict(rope_scaling=dict(YARN, truncate=False)),
    "yarn, magnitude stated": LLAMA | dict(rope_scaling=dict(YARN, attention_factor=0.7)),
    "yarn, magnitude of weights": LLAMA | dict(rope_scaling=dict(YARN, mscale=1.0, mscale_all_dim=0.5)),
    "yarn, one weight only": LLAMA | dict(rope_scaling=dict(YARN, mscale=2.0)),
    "yarn, weight of zero": LLAMA | dict(rope_scaling=dict(YARN, mscale=2.0, mscale_all_dim=0)),
    "yarn, factor null": LLAMA | dict(max_position_embeddings=16384, rope_scaling=dict(YARN, factor=None, original_max_position_embeddings=4096)),
    "yarn, short original": LLAMA | dict(rope_scaling=dict(YARN, original_max_position_embeddings=16)),
    "longrope, old": PHI3 | dict(original_max_position_embeddings=4096, rope_scaling=dict(type="longrope", **LONG)),
    "longrope, su": PHI3 | dict(original_max_position_embeddings=4096, rope_scaling=dict(type="su", original_max_position_embeddings=4096, **LONG)),
    "longrope, called yarn": PHI3 | dict(original_max_position_embeddings=4096, rope_scaling=dict(type="yarn", **LONG)),
    "longrope, original length absent": PHI3 | dict(rope_scaling=dict(type="longrope", **LONG)),
    "longrope, part of a head": PHI3 | dict(partial_rotary_factor=0.75, original_max_position_embeddings=4096, rope_scaling=dict(type="longrope", **LONG12)),
    "longrope, new": new(PHI3 | dict(original_max_position_embeddings=4096), rope_type="longrope", rope_theta=10000.0, partial_rotary_factor=0.75,
                         factor=16.0, **LONG12),
    "longrope, magnitude stated": PHI3 | dict(original_max_position_embeddings=4096, rope_scaling=dict(type="longrope", attention_factor=1.5, **LONG)),
    "longrope, no longer than original": PHI3 | dict(max_position_embeddings=4096, rope_scaling=dict(type="longrope", **LONG)),
    "longrope, llama": LLAMA | dict(max_position_embeddings=32768, rope_scaling=dict(type="longrope", factor=8.0, original_max_position_embeddings=4096, **LONG)),
    "part of a head, phi3": PHI3 | dict(partial_rotary_factor=0.5),
    "part of a head, gpt_neox": NEOX | dict(rotary_pct=0.5, rotary_emb_base=5000),
    "part of a head, gpt_neox by default": NEOX,
    "part of a head, gpt_neox, new": NEOX | dict(rope_parameters=dict(rope_type="default", rope_theta=20000.0, partial_rotary_factor=1.0)),
    "linear, gpt_neox": NEOX | dict(rotary_pct=0.5, rotary_emb_base=10000, rope_scaling=dict(type="linear", factor=4.0)),
}

def compute(config, length):
    kind = config.rope_parameters["rope_type"]
    # Phi-3's function is every family's, with the part of a head that the others do not have.
    function = Phi3RotaryEmbedding.compute_default_rope_parameters if kind == "default" else ROPE_INIT_FUNCTIONS[kind]
    frequencies, magnitude = function(config, "cpu", seq_len=length)
    return dict(length=length, frequencies=[float(f"{v:.9g}") for v in frequencies.tolist()], magnitude=magnitude)

def main():
    cases = []
    for name, config in CASES.items():
        loaded = AutoConfig.for_model(**json.loads(json.dumps(config)))
        changing = loaded.rope_parameters["rope_type"] in ("dynamic", "longrope")
        cases.append(dict(name=name, config=config, at=[compute(loaded, length) for length in (LENGTHS if changing else LENGTHS[:1])]))
    (HERE / "rope_frequencies.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")

if __name__ == "__main__":
    main()
