"""A judge of clips, trained apart from the generator on clips of the world alone: it says what it sees in each slot.

It can also answer that it recognises no subject: blurred, shuffled and blotted clips teach it to, so that colour alone does not
pass; and it names the subject a second time from shape alone, the clip without its colours. Combinations of subject, action and
scene are those that the generator was not trained on either. Its own ceiling, on real clips and on their reconstructions, is
written beside it, with the prompts that the evaluation asks for.

  python judge.py train JUDGE.pt SECONDS --art FOLDER --tier nano        goes on from JUDGE.pt where there is one
  python judge.py export FOLDER --judge JUDGE.pt --art FOLDER --autoencoder AE.pt    judge.onnx and judge.json
"""
import hashlib
import json
import os
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

import autoencoder
import checkpoint
import concepts
import options
import prompts
import run
import tiers
import world

UNRECOGNISED = len(concepts.SUBJECTS)
HEADS = {name: len(listed) + (name == "subject") for name, listed in concepts.SLOTS.items()}
HEADS_IN_ORDER = [*concepts.SLOT_NAMES, "shape"]


def relu_conv(inside, outside, side, stride=1):
    return nn.Sequential(nn.Conv2d(inside, outside, side, stride, side // 2), nn.ReLU())


class Judge(nn.Module):
    """Looks at half size: every other frame for who is there, all frames and their differences for everything else."""

    def __init__(self, tier):
        super().__init__()
        self.tier, (height, width) = tier, tier.sizes["16:9"]
        self.look = nn.Sequential(relu_conv(3, 24, 5, 2), relu_conv(24, 48, 3, 2), relu_conv(48, 96, 3), relu_conv(96, 160, 3, 2))
        self.watch = nn.Sequential(relu_conv(3 * (2 * world.FRAMES - 1), 64, 5, 2), relu_conv(64, 128, 3, 2), relu_conv(128, 128, 3, 2))
        self.think = nn.Sequential(nn.Linear(128 * (height // 16) * (width // 16), 256), nn.ReLU())
        who, rest = 3 * 160, 256
        self.heads = nn.ModuleDict({name: nn.Linear(who if name in ("subject", "companion") else rest, size) for name, size in HEADS.items()})
        self.shape = nn.Linear(who, HEADS["subject"])

    def who(self, frames):
        """(B, F, 3, h, w) -> (B, 3 * 160): the strongest features on the left, on the right and anywhere"""
        seen = self.look(frames.flatten(0, 1))
        middle = seen.shape[3] // 2
        parts = torch.cat([seen[..., : middle + 1].amax((2, 3)), seen[..., middle:].amax((2, 3)), seen.amax((2, 3))], 1)
        return parts.reshape(len(frames), -1, parts.shape[1]).mean(1)

    def forward(self, pictures):
        """(B, 8, 3, H, W) in 0..1 -> scores of each slot, and of the subject by shape"""
        small = F.avg_pool2d(pictures.flatten(0, 1), 2)
        small = small.reshape(len(pictures), -1, *small.shape[1:]) * 2 - 1
        watched = self.think(self.watch(torch.cat([small, small[:, 1:] - small[:, :-1]], 1).flatten(1, 2)).flatten(1))
        who = self.who(small[:, ::2])
        grey = small[:, ::2].mean(2, keepdim=True)
        grey = (grey - grey.mean((1, 2, 3, 4), keepdim=True)) / (grey.std((1, 2, 3, 4), keepdim=True) * 2 + 0.05)
        scores = {name: head(who if name in ("subject", "companion") else watched) for name, head in self.heads.items()}
        return {**scores, "shape": self.shape(self.who(grey.expand(-1, -1, 3, -1, -1)))}


class Said(nn.Module):
    """Pictures (8, H, W, 3) of bytes -> scores of each slot, in order, and of the subject by shape."""

    def __init__(self, judge):
        super().__init__()
        self.judge = judge.requires_grad_(False)

    def forward(self, pictures):
        scores = self.judge(pictures.permute(0, 3, 1, 2)[None].float() / 255)
        return tuple(scores[name] for name in HEADS_IN_ORDER)


def blur(pictures, by):
    flat = F.avg_pool2d(pictures.flatten(0, 1), by)
    return F.interpolate(flat, size=pictures.shape[-2:], mode="bilinear", align_corners=False).view_as(pictures)


def shuffle_blocks(pictures, side=16):
    blocks = F.pixel_unshuffle(pictures.flatten(1, 2), side)  # the same order in every frame: motion stays
    flat = blocks.flatten(2)[:, :, torch.randperm(blocks.shape[2] * blocks.shape[3])]
    return F.pixel_shuffle(flat.view_as(blocks), side).view_as(pictures)


class Pool:
    """A ring of drawn clips; every batch first puts a few new ones in the place of the oldest."""

    BYTES, FRESH = 2.2e9, 8

    def __init__(self, art, tier, rng, device):
        self.scene, self.size, self.rng, self.ring, self.written = world.World(art, tier, device), tier.sizes["16:9"], rng, [], 0
        self.room = int(self.BYTES / (world.FRAMES * 3 * self.size[0] * self.size[1]))
        for _ in range(30):
            self.add(20)

    def add(self, count):
        attributes = concepts.draw_attributes(count, False, self.rng)
        pictures, _ = self.scene.render(attributes, self.size)
        for clip in zip((pictures * 255).byte(), attributes):
            place = self.written % self.room
            self.ring[place : place + 1] = [clip]
            self.written += 1

    def batch(self, count):
        self.add(self.FRESH)
        pictures, attributes = zip(*self.rng.sample(self.ring, count))
        return torch.stack(pictures).float() / 255, torch.stack(attributes)


def spoil(pictures, targets):
    """The first six clips beyond recognition, the next eight soft or tiled and still to be recognised, all a little noisy."""
    here, (rows, columns) = {"device": pictures.device}, (side // 16 for side in pictures.shape[3:])
    pictures = pictures + 0.08 * torch.rand(len(pictures), 1, 1, 1, 1, **here) * torch.randn_like(pictures)
    blots = torch.where(torch.rand(2, 1, 1, rows, columns, **here).repeat_interleave(16, 3).repeat_interleave(16, 4) < 0.6, pictures[4:6].mean((3, 4), keepdim=True), pictures[4:6])
    soft = [blur(pictures[6:10], 2), blur(pictures[10:12], 4), blur(pictures[12:14], 16) * 0.4 + pictures[12:14] * 0.6]
    targets = targets.clone()
    targets[:6, 0] = UNRECOGNISED
    return torch.cat([blur(pictures[:2], 16), shuffle_blocks(pictures[2:4]), blots, *soft, pictures[14:]]), targets


def train(given, machine, rate=1.5e-3):
    tier, batch = tiers.TIERS[given.tier], given.batch or 32
    judge = Judge(tier).to(machine.device)
    optimiser = torch.optim.AdamW(judge.parameters(), weight_decay=0.01)
    piece = run.Run("judge", given.out, tier, judge, [(optimiser, rate)], given, warm=50, fall=0.6, least=0.01, follow=lambda step: 1)
    pool = Pool(given.art, tier, options.seed(piece), machine.device)
    piece.start()
    while piece.goes_on():
        pictures, attributes = (part.to(machine.device) for part in pool.batch(batch))
        pictures, targets = spoil(pictures, attributes)
        with machine.products():
            scores = {name: score.float() for name, score in judge(pictures).items()}
        whole = slice(6, None)  # of the spoilt ones only the subject is asked
        loss = F.cross_entropy(scores["subject"], targets[:, 0]) + F.cross_entropy(scores["shape"], targets[:, 0])
        loss = loss + sum(F.cross_entropy(scores[name][whole], targets[whole, i]) for i, name in enumerate(concepts.SLOT_NAMES) if i > 0)
        right = {name: (scores[name].argmax(1) == targets[:, i])[whole].float().mean() for i, name in enumerate(concepts.SLOT_NAMES)}
        piece.update(loss, batch, **right)
    piece.end()


@torch.no_grad()
def shares_right(judge, pictures, attributes):
    """-> slot -> share of clips that the judge says right"""
    scores = [judge(part) for part in pictures.split(16)]
    said = {name: torch.cat([s[name].argmax(1) for s in scores]) for name in scores[0]}
    truth = {**dict(zip(concepts.SLOT_NAMES, attributes.t())), "shape": attributes[:, 0]}
    shares = {name: round((said[name] == truth[name]).float().mean().item(), 3) for name in said}
    return {**shares, "unrecognised": round((said["subject"] == UNRECOGNISED).float().mean().item(), 3)}


@torch.no_grad()
def examine(judge, scene, model, plainness):
    """-> held-out prompts, and what the judge makes of real clips of them, of copies, and of a control it should fail"""
    torch.manual_seed(31)
    rows = prompts.held_out(random.Random(31), plainness)
    attributes = torch.tensor([row["attributes"] for row in rows])
    real = torch.cat([scene.render(part, judge.tier.sizes["16:9"])[0] for part in attributes.split(16)])
    remade = torch.cat([model.decode(model.encode(part)).clamp(0, 1) for part in real.split(16)])
    clips = {"real": real, "reconstructed": remade, "blurred": torch.cat([blur(part, 16) for part in real.split(16)])}
    named = [{"prompt": row["prompt"], "truth": {slot: concepts.SLOTS[slot][i] for slot, i in zip(concepts.SLOT_NAMES, row["attributes"])}} for row in rows]
    return {"ceilings": {name: shares_right(judge, pictures, attributes) for name, pictures in clips.items()}, "prompts": named}


def export(folder, judge, scene, model):
    os.makedirs(folder, exist_ok=True)
    sets = [{"name": name, **examine(judge, scene, model, plainness)} for name, plainness in (("plain", concepts.PLAIN), ("varied", concepts.VARIED))]
    for each in sets:
        print(each["name"], each["ceilings"])
    from export import store_in_16_bits  # here, because only this needs ONNX

    path = f"{folder}/judge.onnx"
    torch.onnx.export(Said(judge), torch.zeros(world.FRAMES, *judge.tier.sizes["16:9"], 3, dtype=torch.uint8), path, opset_version=16, input_names=["pictures"], output_names=HEADS_IN_ORDER)
    store_in_16_bits(path)
    with open(path, "rb") as file:
        sha256 = hashlib.sha256(file.read()).hexdigest()
    with open(f"{folder}/judge.json", "w") as file:
        slots = [{"name": name, "concepts": listed} for name, listed in concepts.SLOTS.items()]
        json.dump({"file": "judge.onnx", "sha256": sha256, "slots": slots, "sets": sets}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    parser = options.training_parser(__doc__)
    parser.add_argument("command", choices=["train", "export"])
    parser.add_argument("out")
    parser.add_argument("seconds", type=float, nargs="?", default=0)
    parser.add_argument("--tier", choices=tiers.TIERS, default="nano")
    parser.add_argument("--judge")
    parser.add_argument("--autoencoder")
    given = parser.parse_args()
    machine = options.Machine(given)
    torch.manual_seed(2)
    if given.command == "train":
        train(given, machine)
    else:
        model = autoencoder.load(given.autoencoder)
        export(given.out, checkpoint.load(Judge, given.judge), world.World(given.art, model.tier), model)
