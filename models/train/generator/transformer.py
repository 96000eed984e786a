"""Rectified-flow video diffusion transformer over a window of two latent frames (eight pictures).

Joint space-time attention over the tokens of both latent frames, a token for each slot of concepts (0 says nothing about its
slot) and a free one. A token knows where it is by its coordinates in the world, not by an index, so one net serves every aspect
ratio. Each latent frame has its own time (0 noise, 1 clean): a clean first frame makes the net continue a clip. The net predicts
the clean latents and derives the velocity from them, so that no noise has to pass through its width.

  python transformer.py OUT.pt SECONDS --art FOLDER --autoencoder AE.pt      goes on from OUT.pt where there is one
"""
import argparse
import math
import os
import random
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import autoencoder
import concepts
import world

WIDTH, DEPTH, HEAD = 192, 6, 64
CHANNELS, PATCH = autoencoder.CHANNELS, autoencoder.PATCH
WINDOW, SLOTS = 2, len(concepts.SLOTS)
SUBJECT_WEIGHT = 4.0  # how much more a subject counts than what is behind it
HALF = (SLOTS + 1) // WINDOW


def positions(height, width):
    """-> (h * w, 2): u, v of each token's middle in world units."""
    rows, columns = torch.arange(height // PATCH), torch.arange(width // PATCH)
    row, column = torch.meshgrid(rows, columns, indexing="ij")
    place = lambda k, length: ((k + 0.5) * PATCH - length / 2) / world.UNIT
    return torch.stack([place(column, width), place(row, height)], -1).view(-1, 2).float()


def norm(x, scale, shift):
    # Scale and shift are always given: onnxruntime 1.30 crashes on a LayerNormalization without a bias.
    return F.layer_norm(x, (len(scale),), scale, shift)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH, bias=False), nn.Linear(WIDTH, WIDTH, bias=False)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH, bias=False), nn.Linear(4 * WIDTH, WIDTH, bias=False)
        self.scale, self.shift = nn.Parameter(torch.ones(WIDTH)), nn.Parameter(torch.zeros(WIDTH))
        self.table = nn.Parameter(torch.zeros(4, WIDTH))
        self.sharpness = nn.Parameter(torch.full((1, WIDTH // HEAD, 1, 1), 1 / math.sqrt(HEAD)))
        for name, value in (("ones", torch.ones(WIDTH)), ("zeros", torch.zeros(WIDTH))):
            self.register_buffer(name, value, persistent=False)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, x, modulation):
        """x (B, 2, n, WIDTH), modulation (B, 2, 4, WIDTH)"""
        batch, _, count, _ = x.shape
        count = WINDOW * count
        one, two, three, four = (modulation + self.table)[:, :, :, None].unbind(2)
        h = norm(x, self.scale, self.shift) * (1 + one) + two
        h = self.qkv(h).view(batch, count, 3 * WIDTH // HEAD, HEAD)
        h = norm(h, self.ones[:HEAD], self.zeros[:HEAD])  # queries, keys and values at once
        q, k, v = h.view(batch, count, 3, WIDTH // HEAD, HEAD).permute(2, 0, 3, 1, 4).unbind(0)
        h = torch.softmax((q * self.sharpness) @ k.transpose(-1, -2), -1) @ v
        x = x + self.out(h.transpose(1, 2).reshape(x.shape))
        h = norm(x, self.ones, self.zeros) * (1 + three) + four
        return x + self.down(F.relu(self.up(h)))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.input, self.output = nn.Linear(CHANNELS, WIDTH), nn.Linear(WIDTH, CHANNELS)
        self.place = nn.Linear(2 * 2 * 8, WIDTH)
        self.frame, self.slot = nn.Parameter(torch.randn(WINDOW, WIDTH) * 0.1), nn.Parameter(torch.randn(SLOTS + 1, WIDTH) * 0.1)
        self.concept = nn.Embedding(concepts.TOKENS, WIDTH)
        self.time, self.pooled, self.modulate = nn.Linear(64, WIDTH), nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 4 * WIDTH)
        self.blocks = nn.ModuleList([Block() for _ in range(DEPTH)])
        self.scale, self.shift = nn.Parameter(torch.ones(WIDTH)), nn.Parameter(torch.zeros(WIDTH))
        nn.init.normal_(self.concept.weight, std=0.3)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.modulate.weight)
        self.register_buffer("waves", torch.exp(torch.linspace(math.log(1.0), math.log(60.0), 32)))
        self.register_buffer("ripples", math.pi * torch.exp(torch.linspace(math.log(0.25), math.log(4.0), 8)))

    def forward(self, latents, times, words, places):
        """latents (B, 2, hw, 96), times (B, 2), words (B, 7), places (hw, 2) -> velocity (B, 2, hw, 96)"""
        angles = self.waves * times[..., None]
        words = self.concept(words)
        level = self.time(torch.cat([angles.sin(), angles.cos()], -1)) + self.pooled(words.sum(1))[:, None]  # (B, 2, WIDTH)
        turns = (places[:, :, None] * self.ripples).flatten(1)
        place = self.place(torch.cat([turns.sin(), turns.cos()], -1)) + self.frame[:, None]
        # Each latent frame carries half of the tokens of words, so that its modulation is one broadcast.
        words = (F.pad(words, (0, 0, 0, 1)) + self.slot).view(-1, WINDOW, HALF, WIDTH)
        x = torch.cat([words, self.input(latents) + place + level[:, :, None]], 2)
        modulation = self.modulate(F.silu(level)).view(-1, WINDOW, 4, WIDTH)
        for block in self.blocks:
            x = block(x, modulation)
        clean = self.output(norm(x[:, :, HALF:], self.scale, self.shift))
        return (clean - latents) / (1 - times).clamp(min=0.05)[:, :, None, None]


def to_tokens(latents):
    """(B, 2, 96, h, w) -> (B, 2, hw, 96)"""
    return latents.permute(0, 1, 3, 4, 2).flatten(2, 3)


def from_tokens(tokens, height, width):
    return tokens.unflatten(2, (height // PATCH, width // PATCH)).permute(0, 1, 4, 2, 3)


def load(path):
    net = Transformer()
    net.load_state_dict(torch.load(path))
    return net.eval()


@torch.no_grad()
def sample(net, words, size, steps=8, guidance=2.0, generator=None, before=None):
    """words (B, 7) -> latents (B, 2, 96, h, w); before (B, 96, h, w) is the latent frame to continue from."""
    count, places = len(words), positions(*size)
    x = torch.randn(count, WINDOW, len(places), CHANNELS, generator=generator)
    if before is not None:
        x[:, 0] = before.flatten(2).transpose(1, 2)
    for step in range(steps):
        times = torch.full((2 * count, 2), step / steps)
        if before is not None:
            times[:, 0] = 1
        both = torch.cat([words, torch.zeros_like(words)])
        with_words, without = net(torch.cat([x, x]), times, both, places).chunk(2)
        velocity = without + guidance * (with_words - without)
        if before is not None:
            velocity[:, 0] = 0
        x = x + velocity / steps
    return from_tokens(x, *size)


class Pool:
    """Encoded clips, a ring for each aspect ratio; every batch first puts a few new clips in the place of the oldest."""

    SHARES = {"16:9": 0.55, "9:16": 0.15, "1:1": 0.15, "4:3": 0.15}
    SIZE, FIRST, FRESH = 24000, 2400, 5

    def __init__(self, art, model):
        self.scene, self.model, self.rng = world.World(art), model, random.Random(11)
        self.rings = {name: [] for name in self.SHARES}
        self.written = dict.fromkeys(self.SHARES, 0)
        for name, share in self.SHARES.items():
            for _ in range(int(self.FIRST * share / 20)):
                self.add(name, 20)

    @torch.no_grad()
    def add(self, name, count):
        attributes = concepts.draw_attributes(count, False, self.rng, concepts.TRAINED)
        pictures, alpha = self.scene.render(attributes, world.ASPECTS[name])
        cover = F.avg_pool2d(alpha.unflatten(1, (WINDOW, -1)).amax(2)[:, :, 0], PATCH).flatten(2)  # of each token by a subject
        ring, room = self.rings[name], int(self.SIZE * self.SHARES[name])
        for clip in zip(to_tokens(self.model.encode(pictures)).half(), cover.half(), attributes + torch.tensor(concepts.OFFSETS)):
            place = self.written[name] % room
            ring[place : place + 1] = [clip]
            self.written[name] += 1

    def batch(self, count):
        """-> aspect name, latents (count, 2, hw, 96), cover (count, 2, hw), words (count, 7)"""
        name = self.rng.choices(list(self.SHARES), self.SHARES.values())[0]
        self.add(name, self.FRESH)
        latents, cover, words = zip(*self.rng.sample(self.rings[name], count))
        return name, torch.stack(latents).float(), torch.stack(cover).float(), torch.stack(words)


def orthogonal(stack):
    """Newton-Schulz iteration of Muon on a stack of equal matrices (L, r, c)."""
    x = stack / (stack.flatten(1).norm(dim=1).view(-1, 1, 1) + 1e-7)
    tall = x.shape[1] > x.shape[2]
    x = x.transpose(1, 2) if tall else x
    for _ in range(5):
        a = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.transpose(1, 2) if tall else x


def drop_words(words):
    """One in ten captions is lost whole, and one in twenty words of the others."""
    keep = (torch.rand(len(words), 1) > 0.1) & (torch.rand(words.shape) > 0.05)
    return torch.where(keep, words, torch.zeros_like(words))


def train(path, seconds, art, model, batch=48, rate_adam=1.5e-3, rate_muon=0.01):
    pool = Pool(art, model)
    net, average = load(path) if os.path.exists(path) else Transformer(), Transformer()
    average.load_state_dict(net.state_dict())
    places = {name: positions(*size) for name, size in world.ASPECTS.items()}
    print("parameters", sum(p.numel() for p in net.parameters()), "clips at first", pool.written, flush=True)
    groups = [[getattr(b, n).weight for b in net.blocks] for n in ("qkv", "out", "up", "down")]
    momenta = [torch.zeros(DEPTH, *g[0].shape) for g in groups]
    matrices = {id(p) for g in groups for p in g}
    optimiser = torch.optim.AdamW([p for p in net.parameters() if id(p) not in matrices], lr=rate_adam, betas=(0.9, 0.95), weight_decay=0)
    begun, step, loss_mean, saved = time.time(), 0, 0.0, time.time()
    while (spent := time.time() - begun) < seconds:
        rate = min(1, (step + 1) / 50) * min(1, (1 - spent / seconds) / 0.6 + 0.005)
        aspect, clean, cover, words = pool.batch(batch)
        words = drop_words(words)
        times = torch.sigmoid(torch.randn(batch, 1) - 0.2).repeat(1, WINDOW)
        follows = torch.arange(batch) < batch // 3  # these continue a nearly clean first frame
        times[follows, 0] = 1
        level = times[:, :, None, None]
        noise = torch.randn_like(clean)
        mixed = level * clean + (1 - level) * noise
        mixed[follows, 0] += 0.15 * torch.rand(int(follows.sum()), 1, 1) * noise[follows, 0]
        weight = 1 + SUBJECT_WEIGHT * cover
        error = (((net(mixed, times, words, places[aspect]) - (clean - noise)) ** 2).mean(3) * weight).sum(2) / weight.sum(2)
        loss = (error * (1 - times))[times < 1].mean()  # between the errors of the velocity and of the clean latents
        loss.backward()
        for group in optimiser.param_groups:
            group["lr"] = rate_adam * rate
        optimiser.step()
        with torch.no_grad():
            for parameters, momentum in zip(groups, momenta):
                gradient = torch.stack([p.grad for p in parameters])
                momentum.mul_(0.95).add_(gradient)
                update = orthogonal(gradient + 0.95 * momentum)
                length = rate_muon * rate * max(1, update.shape[1] / update.shape[2]) ** 0.5
                for p, u in zip(parameters, update):
                    p.add_(u, alpha=-length)
            if step % 4 == 0:
                for a, b in zip(average.parameters(), net.parameters()):
                    a.lerp_(b, 1 / (step / 40 + 2) if step < 3920 else 0.01)
        net.zero_grad(set_to_none=True)
        step += 1
        loss_mean = 0.98 * loss_mean + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"{step} {spent:.0f}s loss {loss_mean / (1 - 0.98**step):.4f} clips/s {step * batch / spent:.1f}", flush=True)
        if time.time() - saved > 180:
            autoencoder.save(average, path)
            saved = time.time()
    autoencoder.save(average, path)
    print("done", step, "steps", step * batch, "clips", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--art", required=True)
    parser.add_argument("--autoencoder", required=True)
    # On a busy machine two threads wait for each other: train the decoder's net in a process beside this one instead.
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    train(options.out, options.seconds, options.art, autoencoder.load(options.autoencoder))
