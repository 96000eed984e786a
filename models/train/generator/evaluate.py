"""Does the model draw what was asked? A judge trained apart from it, on clips of the world alone, says what it sees.

The judge can also answer that it recognises no subject: blurred and shuffled clips teach it to, so that colour alone does not
pass. Its own ceiling is reported beside every number: what it makes of real clips and of their reconstructions. Combinations of
subject, action and scene are those that neither the judge nor the model was trained on.

  python evaluate.py judge JUDGE.pt SECONDS --art FOLDER          goes on from JUDGE.pt where there is one
  python evaluate.py measure JUDGE.pt --art FOLDER --transformer DIT.pt --autoencoder AE.pt --sheet FILE.png
"""
import argparse
import os
import random
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import autoencoder
import transformer
import world

SIZE = world.ASPECTS["16:9"]
UNRECOGNISED = len(world.SUBJECTS)


class Judge(nn.Module):
    """Looks at half size: each frame alone for the subject, all frames together for action, scene and camera."""

    def __init__(self):
        super().__init__()
        self.frame = nn.Sequential(nn.Conv2d(3, 24, 3, 2, 1), nn.ReLU(), nn.Conv2d(24, 48, 3, 2, 1), nn.ReLU())
        self.look = nn.Sequential(nn.Conv2d(48, 96, 3, 2, 1), nn.ReLU(), nn.Conv2d(96, 160, 3, 1, 1), nn.ReLU())
        self.watch = nn.Sequential(nn.Conv2d(world.FRAMES * 48, 128, 1), nn.ReLU(), nn.Conv2d(128, 128, 3, 2, 1), nn.ReLU(), nn.Conv2d(128, 128, 3, 1, 1), nn.ReLU())
        self.subject = nn.Linear(160, UNRECOGNISED + 1)
        self.others = nn.ModuleList([nn.Linear(256, len(s)) for s in world.SLOTS[1:]])

    def forward(self, pictures):
        """(B, 8, 3, H, W) in 0..1 -> scores of each slot"""
        count = len(pictures)
        frames = self.frame(F.avg_pool2d(pictures.flatten(0, 1), 2) * 2 - 1)
        seen = self.look(frames).amax((2, 3)).view(count, world.FRAMES, -1).mean(1)
        watched = self.watch(frames.reshape(count, -1, *frames.shape[2:]))
        watched = torch.cat([watched.mean((2, 3)), watched.amax((2, 3))], 1)
        return [self.subject(seen)] + [head(watched) for head in self.others]


def blur(pictures, by):
    flat = F.avg_pool2d(pictures.flatten(0, 1), by)
    return F.interpolate(flat, size=pictures.shape[-2:], mode="bilinear").view_as(pictures)


def shuffle_blocks(pictures, side=16):
    blocks = F.pixel_unshuffle(pictures.flatten(1, 2), side)  # the same order in every frame: motion stays
    flat = blocks.flatten(2)[:, :, torch.randperm(blocks.shape[2] * blocks.shape[3])]
    return F.pixel_shuffle(flat.view_as(blocks), side).view_as(pictures)


def train_judge(path, seconds, art, batch=24):
    judge, scene, rng = Judge(), world.World(art), random.Random(time.time())
    if os.path.exists(path):
        judge.load_state_dict(torch.load(path))
    optimiser = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=0.01)
    begun, step = time.time(), 0
    while (spent := time.time() - begun) < seconds:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 30) * min(1, (1 - spent / seconds) / 0.5 + 0.01)
        attributes = world.draw_attributes(batch, False, rng)
        pictures, _ = scene.render(attributes, SIZE)
        pictures = pictures + 0.08 * torch.rand(batch, 1, 1, 1, 1) * torch.randn_like(pictures)
        spoilt = torch.cat([blur(pictures[:2], 16), shuffle_blocks(pictures[2:4])])
        softened = blur(pictures[4:10], rng.choice([2, 2, 4]))  # soft, and still to be recognised
        targets = attributes.clone()
        targets[:4, 0] = UNRECOGNISED
        scores = judge(torch.cat([spoilt, softened, pictures[10:]]))
        loss = sum(F.cross_entropy(s[4 * (i > 0) :], targets[4 * (i > 0) :, i]) for i, s in enumerate(scores))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        if step % 50 == 0:
            right = [(s.argmax(1) == targets[:, i]).float().mean().item() for i, s in enumerate(scores)]
            print(step, f"{spent:.0f}s loss {loss.item():.3f}", *(f"{r:.2f}" for r in right), flush=True)
    torch.save(judge.state_dict(), path)


def verdict(name, judge, pictures, attributes):
    said = torch.stack([s.argmax(1) for s in judge(pictures)], 1)
    right = said == attributes
    parts = " ".join(f"{slot} {share:.2f}" for slot, share in zip(world.SLOT_NAMES, right.float().mean(0).tolist()))
    none = (said[:, 0] == UNRECOGNISED).float().mean()
    print(f"{name:34s} n={len(said)} {parts} all {right.all(1).float().mean():.2f} (subject not recognised {none:.2f})", flush=True)
    return right


@torch.no_grad()
def measure(judge, scene, net, model, sheet, each=6):
    rng = random.Random(31)
    torch.manual_seed(31)
    rows = []
    for subject in range(len(world.SUBJECTS)):
        for _ in range(each):
            row = world.draw_attributes(1, True, rng)[0]
            while not world.is_held_out(subject, int(row[1]), int(row[2])):
                row = world.draw_attributes(1, True, rng)[0]
            rows.append(torch.cat([torch.tensor([subject]), row[1:]]))
    attributes = torch.stack(rows)
    in_parts = lambda f, *xs: torch.cat([f(*p) for p in zip(*(x.split(16) for x in xs))])

    real = in_parts(lambda a: scene.render(a, SIZE)[0], attributes)
    verdict("real", judge, real, attributes)
    verdict("reconstructed", judge, in_parts(lambda x: model.decode(model.encode(x)).clamp(0, 1), real), attributes)
    verdict("control: real, blurred 16 times", judge, in_parts(lambda x: blur(x, 16), real), attributes)
    concepts = attributes + torch.tensor(world.OFFSETS)
    for guidance in (1.0, 2.0, 4.0):
        noise = torch.Generator().manual_seed(77)
        sampled = in_parts(lambda c: model.decode(transformer.sample(net, c, SIZE, 8, guidance, noise)).clamp(0, 1), concepts)
        right = verdict(f"sampled, held out, guidance {guidance}", judge, sampled, attributes)
        if guidance == 2.0:
            for slot, name in enumerate(world.SLOT_NAMES):
                shares = [(c, right[attributes[:, slot] == i, slot].float().mean().item()) for i, c in enumerate(world.SLOTS[slot])]
                print("  ", name, " ".join(f"{concept} {share:.2f}" for concept, share in shares))
            firsts = range(0, len(attributes), each)
            strips = [[p for p in sampled[i][::2]] + [p for p in sampled[i + 1][::2]] for i in firsts]
            world.save_sheet(strips, sheet)
            for i in firsts:
                print("  ", " | ".join(" ".join(world.SLOTS[s][int(attributes[k, s])] for s in range(4)) for k in (i, i + 1)))
    drift(judge, net, model, attributes[::6])


def drift(judge, net, model, attributes, seconds=10):
    """Continues clips latent frame by latent frame and judges one second at a time."""
    concepts, noise = attributes + torch.tensor(world.OFFSETS), torch.Generator().manual_seed(5)
    latents = transformer.sample(net, concepts, SIZE, 8, 2.0, noise)
    for second in range(1, seconds + 1):
        if second in (1, 3, 5, seconds):
            verdict(f"second {second} of a continued clip", judge, model.decode(latents).clamp(0, 1), attributes)
        for _ in range(2):
            latents = transformer.sample(net, concepts, SIZE, 8, 1.0, noise, before=latents[:, 1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["judge", "measure"])
    parser.add_argument("judge")
    parser.add_argument("seconds", type=float, nargs="?", default=0)
    parser.add_argument("--art", required=True)
    parser.add_argument("--transformer")
    parser.add_argument("--autoencoder")
    parser.add_argument("--sheet", default="sheet.png")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(2)
    if options.command == "judge":
        train_judge(options.judge, options.seconds, options.art)
    else:
        judge = Judge()
        judge.load_state_dict(torch.load(options.judge))
        measure(judge.eval(), world.World(options.art), transformer.load(options.transformer), autoencoder.load(options.autoencoder), options.sheet)
