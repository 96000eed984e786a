"""Chunk autoencoder: 4 frames of 3 x H x W <-> one latent frame of 96 x H/16 x W/16, 32 times fewer numbers.

The encoder is linear: the principal components of 16 x 16 x 4 blocks. It is ready in seconds, so the transformer need not wait
for it, and it never changes. The decoder is its inverse plus a net, which knows the world's subjects and their neighbourhood and
draws sharply what the components leave blurred. The net works at a stride of 8 and 16 only (plus one small convolution at 4),
frames being channels there, which is quick on a CPU. It also sees the latent frame before its own (zeros for the first), which
keeps the seam between chunks from showing.

  python autoencoder.py start OUT.pt --art FOLDER --tier nano   the principal components, the net at zero
  python autoencoder.py train OUT.pt SECONDS --art FOLDER       the decoder's net; goes on from OUT.pt
  python autoencoder.py sheet OUT.pt --art FOLDER --png FILE    PSNR and pictures beside their reconstructions
"""
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

import checkpoint
import concepts
import options
import run
import tiers
import world

CHUNK, CHANNELS, PATCH = 4, 96, world.PATCH  # frames in a latent frame; numbers in a latent vector; its square in pixels
BLOCK = CHUNK * 3 * PATCH * PATCH


def zero(layer):
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


class Residual(nn.Module):
    """No norm: the second convolution starts at zero instead."""

    def __init__(self, width):
        super().__init__()
        self.first, self.second = nn.Conv2d(width, width, 3, 1, 1), zero(nn.Conv2d(width, width, 3, 1, 1))

    def forward(self, x):
        return x + self.second(F.relu(self.first(x)))


class DecoderNet(nn.Module):
    def __init__(self, fine=192, coarse=320, thin=32):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(2 * CHANNELS, coarse, 3, 1, 1), Residual(coarse), Residual(coarse), nn.Conv2d(coarse, 4 * fine, 1), nn.PixelShuffle(2),
            Residual(fine), Residual(fine), nn.ReLU(), nn.Conv2d(fine, CHUNK * thin * 4, 1), nn.PixelShuffle(2))
        # Frame by frame, at a quarter of the size.
        self.thin = thin
        self.polish = nn.Sequential(nn.ReLU(), zero(nn.Conv2d(thin, 48, 3, 1, 1)), nn.PixelShuffle(4))

    def forward(self, before, latent):
        x = self.body(torch.cat([before, latent], 1).contiguous(memory_format=torch.channels_last))
        x = self.polish(x.reshape(x.shape[0] * CHUNK, self.thin, x.shape[2], x.shape[3]))
        return x.reshape(-1, CHUNK * 3, x.shape[2], x.shape[3])


class Autoencoder(nn.Module):
    def __init__(self, tier):
        super().__init__()
        self.tier, self.net = tier, DecoderNet()
        self.register_buffer("middle", torch.zeros(BLOCK))
        self.register_buffer("analysis", torch.zeros(CHANNELS, BLOCK))  # block -> latent vector
        self.register_buffer("synthesis", torch.zeros(BLOCK, CHANNELS))  # and back

    def encode(self, pictures):
        """(B, 4L, 3, H, W) in 0..1 -> (B, L, 96, h, w)"""
        blocks = F.pixel_unshuffle(pictures.unflatten(1, (-1, CHUNK)).flatten(2, 3) * 2 - 1, PATCH)
        return torch.einsum("ck,blkhw->blchw", self.analysis, blocks - self.middle[:, None, None])

    def decode_chunk(self, before, latent):
        """two of (B, 96, h, w) -> (B, 4, 3, 16h, 16w) in about -1..1"""
        linear = F.conv2d(latent, self.synthesis[:, :, None, None], self.middle)
        frames = F.pixel_shuffle(linear, PATCH) + self.net(before, latent)
        return frames.view(-1, CHUNK, 3, frames.shape[2], frames.shape[3])

    def decode(self, latents):
        """(B, L, 96, h, w) -> (B, 4L, 3, H, W) in about 0..1"""
        before = torch.cat([torch.zeros_like(latents[:, :1]), latents[:, :-1]], 1)
        frames = self.decode_chunk(before.flatten(0, 1), latents.flatten(0, 1))
        return frames.reshape(latents.shape[0], -1, *frames.shape[2:]) / 2 + 0.5


def to_tokens(latents):
    """(B, L, 96, h, w) -> (B, L, hw, 96)"""
    return latents.permute(0, 1, 3, 4, 2).flatten(2, 3)


def from_tokens(tokens, height, width):
    return tokens.unflatten(2, (height // PATCH, width // PATCH)).permute(0, 1, 4, 2, 3)


def load(path, device="cpu"):
    return checkpoint.load(Autoencoder, path).to(device, memory_format=torch.channels_last)


@torch.no_grad()
def start(path, art, tier, device):
    model, scene, rng = Autoencoder(tier), world.World(art, tier, device), random.Random(5)
    height, width = tier.sizes["16:9"]
    blocks = []
    for _ in range(30 * 45 * PATCH * PATCH // (height * width)):  # as many blocks for every tier
        pictures, alpha = (drawn.cpu() for drawn in scene.render(concepts.draw_attributes(20, False, rng), (height, width)))
        tokens = F.pixel_unshuffle(pictures[:, :CHUNK].flatten(1, 2) * 2 - 1, PATCH).permute(0, 2, 3, 1).reshape(-1, BLOCK)
        on_subject = F.avg_pool2d(alpha[:, 0], PATCH).flatten() > 0.2
        blocks += [tokens, tokens[on_subject]]  # the subject counts twice
    blocks = torch.cat(blocks)
    model.middle.copy_(blocks.mean(0))
    _, spread, basis = torch.pca_lowrank(blocks - model.middle, CHANNELS, center=False)
    # Between whitening (detail as loud as all else, and hard to learn) and leaving the spread as it is (detail lost in the noise).
    loudness = (spread / len(blocks) ** 0.5) ** (1 / 3)
    loudness = loudness / loudness.pow(2).mean().sqrt()
    gain = loudness / (spread / len(blocks) ** 0.5)
    model.analysis.copy_((basis * gain).t())
    model.synthesis.copy_(basis / gain)
    checkpoint.write(path, tier, model)
    print("loudness of the components from", float(loudness[0]), "to", float(loudness[-1]))


def picture_loss(made, real, alpha):
    """Absolute error plus that of the differences to the right, below and a frame later; the subject counts four times."""
    weight = 1 + 3 * alpha
    error = made - real
    absolute = (error.abs() * weight).mean()
    right = ((error[..., 1:] - error[..., :-1]).abs() * weight[..., 1:]).mean()
    below = ((error[..., 1:, :] - error[..., :-1, :]).abs() * weight[..., 1:, :]).mean()
    later = ((error[:, 1:] - error[:, :-1]).abs() * weight[:, 1:]).mean()
    return absolute + 0.7 * (right + below) + 0.2 * later, absolute


def train(given, machine, rate=1e-3):
    model = load(given.model, machine.device).train()
    tier, batch = model.tier, given.batch or 6
    scene = world.World(given.art, tier, machine.device)
    optimiser = torch.optim.AdamW(model.net.parameters(), betas=(0.9, 0.95), weight_decay=0)
    piece = run.Run("decoder", given.model, tier, model, [(optimiser, rate)], given, warm=100, fall=0.6, least=0.01, clip=1.0,
                    follow=lambda step: 0 if step % 4 else 1 - min(0.985, step / (step + 40)))
    side = min(tier.sizes["16:9"])  # of the square trained on; being convolutions, the nets then fit any size
    rng = options.seed(piece)
    while piece.goes_on():
        with torch.no_grad():
            pictures, alpha = scene.render(concepts.draw_attributes(batch, False, rng), (side, side))
            first = rng.random() < 0.5  # the clip's first chunk, or its second seen after the first
            pictures, alpha = (pictures[:, :CHUNK], alpha[:, :CHUNK]) if first else (pictures, alpha[:, CHUNK:])
            latents = model.encode(pictures)
            latents += 0.3 * torch.rand(batch, 1, 1, 1, 1, device=machine.device) * torch.randn_like(latents)  # a sampled latent is never quite right
            before = torch.zeros_like(latents[:, 0]) if first else latents[:, 0]
        with machine.products():
            made = model.decode_chunk(before, latents[:, -1]).float()
        loss, error = picture_loss(made, pictures[:, -CHUNK:] * 2 - 1, alpha)
        piece.update(loss, batch, error=error)
    piece.end()


@torch.no_grad()
def reconstruct(model, art, png, count=12):
    scene, rng = world.World(art, model.tier), random.Random(3)
    torch.manual_seed(3)
    attributes = concepts.draw_attributes(count, True, rng)
    attributes[:, 0] = torch.arange(count) % len(concepts.SUBJECTS)
    pictures, alpha = scene.render(attributes, model.tier.sizes["16:9"])
    made = model.decode(model.encode(pictures)).clamp(0, 1)
    squared = (made - pictures) ** 2
    subject = (squared * alpha).sum() / (3 * alpha.sum())
    print(f"PSNR {-10 * torch.log10(squared.mean()):.2f} dB, on the subject {-10 * torch.log10(subject):.2f} dB")
    world.save_sheet([[p for i in (0, 3, 4, 7) for p in (a[i], b[i])] for a, b in zip(pictures, made)], png)


if __name__ == "__main__":
    parser = options.training_parser(__doc__)
    parser.add_argument("command", choices=["start", "train", "sheet"])
    parser.add_argument("model")
    parser.add_argument("seconds", type=float, nargs="?", default=0)
    parser.add_argument("--tier", choices=tiers.TIERS, default="nano")
    parser.add_argument("--png", default="autoencoder.png")
    given = parser.parse_args()
    machine = options.Machine(given)
    if given.command == "start":
        start(given.model, given.art, tiers.TIERS[given.tier], machine.device)
    elif given.command == "train":
        train(given, machine)
    else:
        reconstruct(load(given.model), given.art, given.png)
