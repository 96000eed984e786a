"""Rows made from our own templates: columns that the public data hardly fills, and benign rows that share their words.

Nothing combines sexual content with minors: that is a rule on scores and terms (moderation/banks-v1.json), never an
example. Templates, not rows, are split between train and dev (every fifth is dev's), so dev measures unseen phrasing.
"""
import json
import random
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "templates"
CATEGORIES = ["sexual", "sexual_minors", "violence", "violence_graphic", "disturbing", "hate", "harassment", "self_harm",
              "illicit", "public_figure", "misinformation", "copyright_ip"]
NOTHING = {name: 0 for name in CATEGORIES}


class Templates:
    def __init__(self, split: str) -> None:
        self.slots = load("slots.json")
        self.harm = [(group, one) for group in load("harm.json") for one in of_split(group["templates"], split)]
        self.benign = of_split(load("benign.json"), split)

    def harmful_row(self, rng: random.Random) -> dict:
        # A category, then a template of it: long lists do not drown short ones.
        label = rng.choice([name for name in CATEGORIES if name != "sexual_minors"])
        group, template = rng.choice([one for one in self.harm if label in one[0]["labels"]])
        return row(self.fill(template, rng), {name: 1 for name in group["labels"]}, group["unsafe"], "template")

    def benign_row(self, rng: random.Random) -> dict:
        return row(self.fill(rng.choice(self.benign), rng), NOTHING, 0, "template")

    def every(self, per_template: int, rng: random.Random) -> list[dict]:
        """Some rows of every template, distinct."""
        rows = [row(self.fill(one, rng), {name: 1 for name in group["labels"]}, group["unsafe"], "template")
                for group, one in self.harm for _ in range(per_template)]
        rows += [row(self.fill(one, rng), NOTHING, 0, "template") for one in self.benign for _ in range(per_template)]
        return list({one["text"]: one for one in rows}.values())

    def fill(self, template: str, rng: random.Random) -> str:
        text = re.sub(r"\{(\w+)\}", lambda match: rng.choice(self.slots[match[1]]), template)
        return re.sub(r"\s+", " ", text.replace(" ,", ",")).strip(" ,")


def load(name: str):
    return json.loads((FOLDER / name).read_text())


def of_split(templates: list[str], split: str) -> list[str]:
    return [template for index, template in enumerate(templates) if (index % 5 == 4) == (split == "dev")]


def row(text: str, labels: dict, unsafe: int | None, source: str) -> dict:
    return {"text": text, "labels": labels, "unsafe": unsafe, "benign": unsafe == 0, "weak": False, "source": source}
