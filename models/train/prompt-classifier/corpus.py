"""What the model learns from: the labelled corpus, plain English and templates, mixed anew every round."""
import gzip
import json
import random
import re
from pathlib import Path

import numpy as np

from augment import as_prompt, crop, disturb
from templates import CATEGORIES, NOTHING, Templates, row

HEADS = [*CATEGORIES, "unsafe"]
WEAK_WEIGHT = 0.4
GUESSED_NEGATIVE = 0.3
UNRELATED_NEGATIVE = 0.15
# Sources that only repeat what others teach are drawn less often, the few harmful questions more.
RATE = {"davidson": 0.45, "coco": 0.4, "civitai_nsfw_weak": 0.6, "partiprompts": 0.7, "sd_discord": 0.8, "diffusiondb_benign": 0.8,
        "ailuminate_en": 1.5, "catqa_en": 2.0, "nibbler": 1.6, "i2p_jdb": 1.6, "i2p_jdb_safe": 1.4, "hatecheck": 1.3,
        "diffusiondb_harm": 1.4, "vbcde": 2.0, "jdb_web_harassment": 2.5}
# What a harmful row of one category may well be too; every other category is guessed to be absent, with little weight.
KIN = [{"violence", "violence_graphic", "disturbing", "illicit", "self_harm"}, {"hate", "harassment", "violence"},
       {"sexual", "sexual_minors", "public_figure"}, {"public_figure", "misinformation", "harassment", "copyright_ip"},
       {"illicit", "sexual_minors", "misinformation", "hate"}]
# The jokes among them that insult are left out.
FORTUNES = ("art cookie education food fortunes goedel humorists kids law literature love magic medicine miscellaneous news "
            "people pets platitudes politics science songs-poems sports startrek wisdom work")
SHARES = {"corpus": 0.48, "harm": 0.22, "benign": 0.24, "plain": 0.06}


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


class Stream:
    """Rounds of rows. Templates are read from disk for each round, so they may grow while a run goes on."""

    def __init__(self, corpus: list[dict], plain: list[str], seed: int) -> None:
        self.corpus, self.plain, self.seed = corpus, plain, seed
        self.order: list[dict] = []

    def round(self, number: int, size: int) -> list[dict]:
        rng = random.Random(f"{self.seed}-{number}")
        templates = Templates("train")
        out = []
        for kind, share in SHARES.items():
            out += [self.one(kind, templates, rng) for _ in range(int(size * share))]
        return out

    def one(self, kind: str, templates: Templates, rng: random.Random) -> dict:
        if kind == "corpus":
            found = self.next_of_corpus(rng)
        elif kind == "harm":
            found = templates.harmful_row(rng)
        elif kind == "benign":
            found = templates.benign_row(rng)
        else:
            found = row(crop(rng.choice(self.plain), rng), NOTHING, 0, "plain") | {"weak": True}
        text, dice = found["text"], rng.random()
        if found["source"] == "template" and dice < 0.35:
            text = as_prompt(text, rng)
        elif dice < 0.45:
            neighbour = templates.benign_row(rng)["text"] if rng.random() < 0.5 else crop(rng.choice(self.plain), rng)
            text = f"{neighbour}. {text}" if rng.random() < 0.5 else f"{text}. {neighbour}"
        elif dice < 0.6 and found["unsafe"] == 0:
            text = crop(text, rng)
        return with_text(found, disturb(text, rng))

    def next_of_corpus(self, rng: random.Random) -> dict:
        while True:
            if not self.order:
                self.order = rng.sample(self.corpus, len(self.corpus))
            found = self.order.pop()
            rate = RATE.get(found["source"], 1.0)
            if rng.random() < rate - 1:
                self.order.insert(rng.randrange(len(self.order) + 1), found)
            if rng.random() < rate:
                return found


def with_text(found: dict, text: str) -> dict:
    return found | {"text": text}


def targets(found: dict) -> tuple[np.ndarray, np.ndarray]:
    """Labels of all heads and how much each counts; an unknown label counts nothing, a guessed one little."""
    y, w = np.zeros(len(HEADS), np.float32), np.zeros(len(HEADS), np.float32)
    sure = WEAK_WEIGHT if found["weak"] else 1.0
    named = {name for name, value in found["labels"].items() if value == 1}
    kin = named.union(*(group for group in KIN if group & named))
    for index, head in enumerate(CATEGORIES):
        label = found["labels"].get(head)
        if label is not None:
            y[index], w[index] = label, sure
        elif found["benign"]:
            w[index] = GUESSED_NEGATIVE
        elif named and head not in kin:
            w[index] = UNRELATED_NEGATIVE
    if found["unsafe"] is not None:
        y[-1], w[-1] = found["unsafe"], sure
    return y, w


def plain_english(wordnet: Path, fortunes: Path) -> list[str]:
    """Everyday English about everything: the example sentences of WordNet's glosses, and quotations and anecdotes."""
    out = []
    for name in ("data.noun", "data.verb", "data.adj", "data.adv"):
        for line in (wordnet / name).read_text("latin-1").splitlines():
            out += [one for one in re.findall(r'"([^"]+)"', line.partition(" | ")[2]) if len(one.split()) >= 4]
    for name in FORTUNES.split():
        pieces = (fortunes / name).read_text("utf-8", "replace").split("\n%\n")
        out += [" ".join(piece.split()) for piece in pieces if 4 <= len(piece.split()) <= 200]
    return out
