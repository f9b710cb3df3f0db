"""Writes one of the bench's checkpoints (GPT-2 shapes, random weights) as GGUF, for llama.cpp.

usage: make_gguf.py CHECKPOINT OUTPUT [--type f32|f16|bf16|q8_0]

llama.cpp's own converter asks for a tokenizer that it knows, which random weights have none of: tokens here are called t0, t1, ...
Needs numpy, safetensors and gguf (Debian: python3-numpy, python3-safetensors, python3-gguf).
"""
import argparse
import json
import os

import gguf
import numpy as np
from safetensors import safe_open

LAYER_NAMES = {
    "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv",
    "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down",
}
TYPES = {
    "f32": (gguf.GGMLQuantizationType.F32, gguf.LlamaFileType.ALL_F32),
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "bf16": (gguf.GGMLQuantizationType.BF16, gguf.LlamaFileType.MOSTLY_BF16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}


def write_header(writer, config, file_type):
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(config["n_embd"])
    writer.add_block_count(config["n_layer"])
    writer.add_feed_forward_length(4 * config["n_embd"])
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])
    writer.add_file_type(file_type)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([f"t{i}" for i in range(config["vocab_size"])])
    writer.add_token_types([gguf.TokenType.NORMAL] * config["vocab_size"])
    writer.add_token_merges(["t0 t1"])


def write_weights(writer, config, file, kind):
    def read(name):
        prefixed = "transformer." + name
        return file.get_tensor(prefixed if prefixed in file.keys() else name)

    def add(name, numbers):
        numbers = np.ascontiguousarray(numbers)
        if numbers.ndim == 2 and not name.startswith("position"):
            writer.add_tensor(name, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, numbers)  # vectors and positions stay as they are, as in llama.cpp's converter

    add("token_embd.weight", read("wte.weight"))
    add("position_embd.weight", read("wpe.weight"))
    for layer in range(config["n_layer"]):
        for theirs, ours in LAYER_NAMES.items():
            weight = read(f"h.{layer}.{theirs}.weight")
            add(f"blk.{layer}.{ours}.weight", weight.T if weight.ndim == 2 else weight)  # Conv1D is stored [in, out]
            add(f"blk.{layer}.{ours}.bias", read(f"h.{layer}.{theirs}.bias"))
    add("output_norm.weight", read("ln_f.weight"))
    add("output_norm.bias", read("ln_f.bias"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("output")
    parser.add_argument("--type", default="f32", choices=TYPES)
    arguments = parser.parse_args()
    with open(os.path.join(arguments.checkpoint, "config.json")) as file:
        config = json.load(file)
    kind, file_type = TYPES[arguments.type]
    writer = gguf.GGUFWriter(arguments.output, "gpt2")
    write_header(writer, config, file_type)
    with safe_open(os.path.join(arguments.checkpoint, "model.safetensors"), "numpy") as file:
        write_weights(writer, config, file, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
