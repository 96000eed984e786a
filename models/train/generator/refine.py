"""Goes on training the decoder's net on what the transformer makes of the world, with the transformer as it is.

A clip's latents are hidden under noise, the transformer guesses them in one step, and the decoder learns to draw the clip from the
guess: it meets the transformer's own mistakes (tiles that do not meet, colours a little off) instead of plain noise.

  python refine.py AE.pt SECONDS --art FOLDER --transformer DIT.pt
"""
import argparse
import random
import time

import torch

import autoencoder
import concepts
import transformer
import world

LEAST, MOST = 0.35, 0.95  # times at which the transformer guesses: 0 is noise, 1 is clean
COLUMNS = 5  # of tokens that are decoded: all, when the picture is no wider


@torch.no_grad()
def guessed(scene, model, net, attributes, size):
    """-> pictures (B, 8, 3, H, W), alpha, latents as the transformer guesses them (B, 2, 96, h, w)"""
    pictures, alpha = scene.render(attributes, size)
    clean = transformer.to_tokens(model.encode(pictures))
    times = (LEAST + (MOST - LEAST) * torch.rand(len(clean), 1)).repeat(1, transformer.WINDOW)
    level = times[:, :, None, None]
    mixed = level * clean + (1 - level) * torch.randn_like(clean)
    words = attributes + torch.tensor(concepts.OFFSETS)
    guess = mixed + (1 - level) * net(mixed, times, words, transformer.positions(*size))
    return pictures, alpha, transformer.from_tokens(guess, *size)


def cut(x, first, scale):
    return x[..., first * scale : (first + COLUMNS) * scale]


def refine(path, seconds, art, net, batch=6, rate=5e-4):
    model, average = autoencoder.load(path).train(), autoencoder.load(path)
    scene, rng = world.World(art), random.Random(time.time())
    parameters = list(model.net.parameters())
    optimiser = torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.95), weight_decay=0)
    begun, step, error_mean = time.time(), 0, 0.0
    while (spent := time.time() - begun) < seconds:
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1, (step + 1) / 50) * min(1, (1 - spent / seconds) / 0.7 + 0.01)
        size = world.ASPECTS[rng.choice(["16:9", "16:9", "1:1", "9:16"])]
        pictures, alpha, latents = guessed(scene, model, net, concepts.draw_attributes(batch, False, rng), size)
        first = rng.randint(0, size[1] // autoencoder.PATCH - COLUMNS)
        pictures, alpha, latents = cut(pictures, first, autoencoder.PATCH), cut(alpha, first, autoencoder.PATCH), cut(latents, first, 1)
        chunk = rng.randrange(transformer.WINDOW)
        before = latents[:, 0] if chunk else torch.zeros_like(latents[:, 0])
        frames = slice(chunk * autoencoder.CHUNK, (chunk + 1) * autoencoder.CHUNK)
        loss, error = autoencoder.picture_loss(model.decode_chunk(before, latents[:, chunk]), pictures[:, frames] * 2 - 1, alpha[:, frames])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        step += 1
        error_mean = 0.98 * error_mean + 0.02 * error.item()
        with torch.no_grad():
            for a, b in zip(average.net.parameters(), parameters):
                a.lerp_(b, 1 - min(0.99, step / (step + 40)))
        if step % 50 == 0:
            print(f"{step} {spent:.0f}s error {error_mean / (1 - 0.98**step):.4f} clips/s {step * batch / spent:.2f}", flush=True)
        if step % 300 == 0:
            autoencoder.save(average, path)
    autoencoder.save(average, path)
    print("done", step, "steps", step * batch, "clips", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--art", required=True)
    parser.add_argument("--transformer", required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(int(time.time()))
    refine(options.model, options.seconds, options.art, transformer.load(options.transformer))
