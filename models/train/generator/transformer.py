"""Rectified-flow video diffusion transformer over a window of two latent frames (eight pictures).

Joint space-time attention over the tokens of both latent frames, a token for each slot of concepts (0 says nothing about its
slot) and a free one. A token knows where it is by its coordinates in the world, not by an index, so one net serves every aspect
ratio. Each latent frame has its own time (0 noise, 1 clean): a clean first frame makes the net continue a clip. The net predicts
the clean latents and derives the velocity from them, so that no noise has to pass through its width.

  python transformer.py OUT.pt SECONDS --art FOLDER --autoencoder AE.pt      goes on from OUT.pt where there is one
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

import autoencoder
import checkpoint
import concepts
import muon
import options
import pool
import run

CHANNELS, PATCH = autoencoder.CHANNELS, autoencoder.PATCH
WINDOW, SLOTS = 2, len(concepts.SLOTS)
SUBJECT_WEIGHT = 4.0  # how much more a subject counts than what is behind it
HALF = (SLOTS + 1) // WINDOW


def positions(size, tier):
    """-> (h * w, 2): u, v of each token's middle in world units."""
    height, width = size
    rows, columns = torch.arange(height // PATCH), torch.arange(width // PATCH)
    row, column = torch.meshgrid(rows, columns, indexing="ij")
    place = lambda k, length: ((k + 0.5) * PATCH - length / 2) / tier.unit
    return torch.stack([place(column, width), place(row, height)], -1).view(-1, 2).float()


def norm(x, scale, shift):
    # Scale and shift are always given: onnxruntime 1.30 crashes on a LayerNormalization without a bias.
    return F.layer_norm(x.float(), (len(scale),), scale, shift)


class Block(nn.Module):
    def __init__(self, width, head):
        super().__init__()
        self.qkv, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)
        self.scale, self.shift = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))
        self.table = nn.Parameter(torch.zeros(4, width))
        self.heads, self.head = width // head, head
        self.sharpness = nn.Parameter(torch.full((1, self.heads, 1, 1), 1 / math.sqrt(head)))
        for name, value in (("ones", torch.ones(width)), ("zeros", torch.zeros(width))):
            self.register_buffer(name, value, persistent=False)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(self, x, modulation):
        """x (B, 2, n, width), modulation (B, 2, 4, width)"""
        batch, _, count, _ = x.shape
        count = WINDOW * count
        one, two, three, four = (modulation + self.table)[:, :, :, None].unbind(2)
        h = norm(x, self.scale, self.shift) * (1 + one) + two
        h = self.qkv(h).view(batch, count, 3 * self.heads, self.head)
        h = norm(h, self.ones[: self.head], self.zeros[: self.head])  # queries, keys and values at once
        q, k, v = h.view(batch, count, 3, self.heads, self.head).permute(2, 0, 3, 1, 4).unbind(0)
        h = torch.softmax((q * self.sharpness) @ k.transpose(-1, -2), -1) @ v
        x = x + self.out(h.transpose(1, 2).reshape(x.shape))
        h = norm(x, self.ones, self.zeros) * (1 + three) + four
        return x + self.down(F.relu(self.up(h)))


class Transformer(nn.Module):
    def __init__(self, tier):
        super().__init__()
        self.tier, width = tier, tier.width
        self.input, self.output = nn.Linear(CHANNELS, width), nn.Linear(width, CHANNELS)
        self.place = nn.Linear(2 * 2 * 8, width)
        self.frame, self.slot = nn.Parameter(torch.randn(WINDOW, width) * 0.1), nn.Parameter(torch.randn(SLOTS + 1, width) * 0.1)
        self.concept = nn.Embedding(concepts.TOKENS, width)
        self.time, self.pooled, self.modulate = nn.Linear(64, width), nn.Linear(width, width), nn.Linear(width, 4 * width)
        self.blocks = nn.ModuleList([Block(width, tier.head) for _ in range(tier.depth)])
        self.scale, self.shift = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))
        nn.init.normal_(self.concept.weight, std=0.3)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.modulate.weight)
        self.register_buffer("waves", torch.exp(torch.linspace(math.log(1.0), math.log(60.0), 32)))
        self.register_buffer("ripples", math.pi * torch.exp(torch.linspace(math.log(0.25), math.log(4.0), 8)))

    def forward(self, latents, times, words, places):
        """latents (B, 2, hw, 96), times (B, 2), words (B, 7), places (hw, 2) -> velocity (B, 2, hw, 96)"""
        angles = self.waves * times[..., None]
        words = self.concept(words)
        level = self.time(torch.cat([angles.sin(), angles.cos()], -1)) + self.pooled(words.sum(1))[:, None]  # (B, 2, width)
        turns = (places[:, :, None] * self.ripples).flatten(1)
        place = self.place(torch.cat([turns.sin(), turns.cos()], -1)) + self.frame[:, None]
        # Each latent frame carries half of the tokens of words, so that its modulation is one broadcast.
        words = (F.pad(words, (0, 0, 0, 1)) + self.slot).view(-1, WINDOW, HALF, self.tier.width)
        x = torch.cat([words, self.input(latents) + place + level[:, :, None]], 2)
        modulation = self.modulate(F.silu(level)).view(-1, WINDOW, 4, self.tier.width)
        for block in self.blocks:
            x = block(x, modulation)
        clean = self.output(norm(x[:, :, HALF:], self.scale, self.shift))
        return (clean - latents) / (1 - times).clamp(min=0.05)[:, :, None, None]


def load(path, device="cpu"):
    return checkpoint.load(Transformer, path).to(device)


@torch.no_grad()
def sample(net, words, size, steps=8, guidance=2.0, generator=None, before=None):
    """words (B, 7) -> latents (B, 2, 96, h, w); before (B, 96, h, w) is the latent frame to continue from."""
    here = {"device": words.device}
    count, places = len(words), positions(size, net.tier).to(**here)
    x = torch.randn(count, WINDOW, len(places), CHANNELS, generator=generator, **here)
    if before is not None:
        x[:, 0] = before.flatten(2).transpose(1, 2)
    for step in range(steps):
        times = torch.full((2 * count, 2), step / steps, **here)
        if before is not None:
            times[:, 0] = 1
        both = torch.cat([words, torch.zeros_like(words)])
        with_words, without = net(torch.cat([x, x]), times, both, places).chunk(2)
        velocity = without + guidance * (with_words - without)
        if before is not None:
            velocity[:, 0] = 0
        x = x + velocity / steps
    return autoencoder.from_tokens(x, *size)


def drop_words(words):
    """One in ten captions is lost whole, and one in twenty words of the others."""
    keep = (torch.rand(len(words), 1, device=words.device) > 0.1) & (torch.rand(words.shape, device=words.device) > 0.05)
    return torch.where(keep, words, torch.zeros_like(words))


def loss_of(net, clean, cover, words, places, machine):
    """The flow's error on a batch; a third of the clips continue a nearly clean first frame."""
    batch, here = len(clean), {"device": machine.device}
    times = torch.sigmoid(torch.randn(batch, 1, **here) - 0.2).repeat(1, WINDOW)
    follows = torch.arange(batch, **here) < batch // 3
    times[follows, 0] = 1
    level = times[:, :, None, None]
    noise = torch.randn_like(clean)
    mixed = level * clean + (1 - level) * noise
    mixed[follows, 0] += 0.15 * torch.rand(batch // 3, 1, 1, **here) * noise[follows, 0]
    weight = 1 + SUBJECT_WEIGHT * cover
    with machine.products():
        velocity = net(mixed, times, words, places)
    error = (((velocity - (clean - noise)) ** 2).mean(3) * weight).sum(2) / weight.sum(2)
    return (error * (1 - times))[times < 1].mean()  # between the errors of the velocity and of the clean latents


def train(given, machine, rate_adam=1.5e-3, rate_muon=0.01):
    model = autoencoder.load(given.autoencoder, machine.device)
    tier, net = model.tier, Transformer(model.tier).to(machine.device)
    batch = given.batch or tier.batch
    groups = [[getattr(b, n).weight for b in net.blocks] for n in ("qkv", "out", "up", "down")]
    matrices = {id(p) for g in groups for p in g}
    adam = torch.optim.AdamW([p for p in net.parameters() if id(p) not in matrices], betas=(0.9, 0.95), weight_decay=0)
    piece = run.Run("transformer", given.out, tier, net, [(adam, rate_adam), (muon.Muon(groups), rate_muon)], given, warm=50, fall=0.6, least=0.005,
                    follow=lambda step: 0 if step % 4 else max(0.01, 1 / (step / 40 + 2)))
    clips = pool.Pool(given.art, model, batch, options.seed(piece), machine.device)
    places = {name: positions(size, tier).to(machine.device) for name, size in tier.sizes.items()}
    piece.start()
    while piece.goes_on():
        aspect, clean, cover, words = clips.draw()
        piece.update(loss_of(net, clean, cover, drop_words(words), places[aspect], machine), batch)
    piece.end()


if __name__ == "__main__":
    parser = options.training_parser(__doc__)
    parser.add_argument("out")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--autoencoder", required=True)
    given = parser.parse_args()
    torch.manual_seed(1)
    train(given, options.Machine(given))
