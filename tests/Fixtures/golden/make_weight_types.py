"""What transformers computes (fp32, CPU) from weights that were first rounded to a type, or quantized and multiplied out again.

    python3 make_weight_types.py      writes weight_types.json beside this file

weight_types.json: for each checkpoint of checkpoints/, by type, from the first 40 tokens of logits/NAME.json: natural-log probabilities
of the second to the last token given those before it; of a classifier, its logits. Matrices are rounded: embeddings of tokens, projections, heads. Positions, norms and biases are not.

  bf16, fp16   to the nearest, ties to even (torch)
  int8         each block of 32 successive inputs of an output by itself: scale = max |w| / 127, whole number = w / scale to the
               nearest, ties to even, weight = whole number * scale; all in fp32 (numpy). The last block may be shorter.
"""
import json
from pathlib import Path

import numpy
import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification
from transformers.pytorch_utils import Conv1D

HERE = Path(__file__).parent
BLOCK, LENGTH = 32, 40
NAMES = ["gpt2-tiny", "llama-tiny-gqa-untied", "llama-tiny-bf16", "mistral-tiny", "qwen2-tiny", "qwen3-tiny", "phi3-tiny", "gemma2-tiny",
         "gpt-neox-tiny", "gpt2-tiny-reward", "llama-tiny-reward"]

def int8(matrix):
    """[out, in]."""
    weights, rounded = matrix.numpy(), []
    for start in range(0, weights.shape[1], BLOCK):
        block = weights[:, start:start + BLOCK]
        scale = numpy.abs(block).max(axis=1, keepdims=True) / numpy.float32(127)
        safe = numpy.where(scale == 0, numpy.float32(1), scale)
        rounded.append(numpy.rint(block / safe) * scale)
    result = numpy.concatenate(rounded, axis=1)
    assert result.dtype == numpy.float32
    return torch.from_numpy(result)

TYPES = {"bf16": lambda w: w.to(torch.bfloat16).float(), "fp16": lambda w: w.to(torch.float16).float(), "int8": int8}

def rounded(name, type_):
    cls = AutoModelForSequenceClassification if name.endswith("-reward") else AutoModelForCausalLM
    model = cls.from_pretrained(HERE / "checkpoints" / name, dtype=torch.float32, attn_implementation="eager").eval()
    done = set()
    for path, module in model.named_modules():
        weight = getattr(module, "weight", None)
        if weight is None or weight.ndim != 2 or path.endswith("wpe") or weight.data_ptr() in done:
            continue
        done.add(weight.data_ptr())  # a tied head is the embedding
        turned = isinstance(module, Conv1D)  # stored [in, out]
        matrix = weight.data.T.contiguous() if turned else weight.data
        matrix = TYPES[type_](matrix)
        weight.data.copy_(matrix.T if turned else matrix)
    return model

@torch.no_grad()
def main():
    models = {}
    for name in NAMES:
        sequences = json.loads((HERE / "logits" / f"{name}.json").read_text())["sequences"]
        ids = torch.tensor(next(s["ids"] for s in sequences if len(s["ids"]) == LENGTH))
        models[name] = {}
        for type_ in TYPES:
            logits = rounded(name, type_)(input_ids=ids[None]).logits[0]
            values = logits if name.endswith("-reward") else logits.double().log_softmax(-1)[:-1].gather(1, ids[1:, None])[:, 0]
            models[name][type_] = [round(v, 7) for v in values.tolist()]
    lines = [f' "{name}": {{\n  ' + ",\n  ".join(f'"{t}": {json.dumps(v)}' for t, v in types.items()) + "\n }" for name, types in models.items()]
    (HERE / "weight_types.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")

if __name__ == "__main__":
    main()
