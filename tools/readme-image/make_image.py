"""Draws the README's picture from what the quickstart printed: its examples side by side, and its table.

    ./demo.sh --json > result.json
    python3 tools/readme-image/make_image.py result.json docs/images/guided-vs-unguided.svg
"""
import json
import sys
import textwrap
from html import escape

WIDTH, MARGIN, COLUMN, LINE = 1000, 28, 462, 21
INK, MUTED, PAPER, RULE, BAD, GOOD = "#1f2328", "#59636e", "#ffffff", "#d1d9e0", "#a40e26", "#1a7f37"


def main(source, target):
    with open(source, encoding="utf-8") as file:
        result = json.load(file)
    parts, y = [], 44
    text(parts, MARGIN, y, "unguided", 16, MUTED, bold=True)
    text(parts, MARGIN + COLUMN + 20, y, "guided: chunk-level beam search, W, K, L = 4, 4, 5", 16, MUTED, bold=True)
    y += 34
    for example in result["examples"][:3]:
        y = draw_example(parts, y, example)
    y = draw_table(parts, y + 14, result["methods"])
    with open(target, "w", encoding="utf-8") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" '
            f'font-family="-apple-system, Segoe UI, Helvetica, DejaVu Sans, Arial, sans-serif">\n'
            f'<rect width="{WIDTH}" height="{y}" rx="10" fill="{PAPER}" stroke="{RULE}"/>\n' + "\n".join(parts) + "\n</svg>\n")


def draw_example(parts, y, example):
    text(parts, MARGIN, y, example["prompt"] + " ...", 15, INK, bold=True)
    y += 26
    bottoms = []
    for x, response, reward in ((MARGIN, example["unguided"], example["unguidedReward"]),
                                (MARGIN + COLUMN + 20, example["guided"], example["guidedReward"])):
        row = y
        for line in textwrap.wrap(response.strip(), 60):
            text(parts, x, row, line, 14, INK)
            row += LINE
        text(parts, x, row + 2, f"gold reward {reward:+.2f}", 14, GOOD if reward > 0 else BAD, bold=True)
        bottoms.append(row + 2)
    y = max(bottoms) + 20
    parts.append(f'<line x1="{MARGIN}" y1="{y}" x2="{WIDTH - MARGIN}" y2="{y}" stroke="{RULE}"/>')
    return y + 32


def draw_table(parts, y, methods):
    """Mean gold reward of each method as a bar, with its standard error."""
    samples = methods[0]["samples"]
    text(parts, MARGIN, y, f"mean gold reward over {samples} held-out prompts (bars: plus and minus one standard error)", 15, INK, bold=True)
    y += 30
    left, width = MARGIN + 235, 560
    low = min(0.0, min(m["meanReward"] - m["standardError"] for m in methods))
    high = max(m["meanReward"] + m["standardError"] for m in methods)
    at = lambda value: left + width * (value - low) / (high - low)
    for method in methods:
        mean, error = method["meanReward"], method["standardError"]
        start, end = sorted((at(0), at(mean)))
        colour = GOOD if method["method"].startswith("cbs") else "#8c959f"
        text(parts, MARGIN, y + 5, method["method"], 14, INK)
        parts.append(f'<rect x="{start:.1f}" y="{y - 8}" width="{max(end - start, 1):.1f}" height="17" fill="{colour}"/>')
        parts.append(f'<line x1="{at(mean - error):.1f}" y1="{y}" x2="{at(mean + error):.1f}" y2="{y}" stroke="{INK}" stroke-width="2"/>')
        text(parts, left + width + 30, y + 5, f"{mean:+.2f} ± {error:.2f}", 14, INK)
        y += 28
    return y + 12


def text(parts, x, y, content, size, colour, bold=False):
    weight = ' font-weight="600"' if bold else ""
    parts.append(f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(content)}</text>')


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
