"""Goes on training the decoder's net on what the transformer makes of the world, with the transformer as it is.

A clip's latents are hidden under noise, the transformer guesses them in one step, and the decoder learns to draw the clip from the
guess: it meets the transformer's own mistakes (tiles that do not meet, colours a little off) instead of plain noise.

  python refine.py AE.pt SECONDS --art FOLDER --transformer DIT.pt
"""
import torch

import autoencoder
import concepts
import options
import run
import transformer
import world

LEAST, MOST = 0.35, 0.95  # times at which the transformer guesses: 0 is noise, 1 is clean


@torch.no_grad()
def guessed(scene, model, net, attributes, size, machine):
    """-> pictures (B, 8, 3, H, W), alpha, latents as the transformer guesses them (B, 2, 96, h, w)"""
    pictures, alpha = scene.render(attributes, size)
    clean = autoencoder.to_tokens(model.encode(pictures))
    times = (LEAST + (MOST - LEAST) * torch.rand(len(clean), 1, device=clean.device)).repeat(1, transformer.WINDOW)
    level = times[:, :, None, None]
    mixed = level * clean + (1 - level) * torch.randn_like(clean)
    words, places = attributes + torch.tensor(concepts.OFFSETS), transformer.positions(size, net.tier)
    with machine.products():
        velocity = net(mixed, times, words.to(machine.device), places.to(machine.device))
    guess = mixed + (1 - level) * velocity
    return pictures, alpha, autoencoder.from_tokens(guess, *size)


def refine(given, machine, rate=5e-4):
    model, net = autoencoder.load(given.model, machine.device).train(), transformer.load(given.transformer, machine.device)
    tier, batch = model.tier, given.batch or 6
    scene = world.World(given.art, tier, machine.device)
    optimiser = torch.optim.AdamW(model.net.parameters(), betas=(0.9, 0.95), weight_decay=0)
    piece = run.Run("refinement", given.model, tier, model, [(optimiser, rate)], given, warm=50, fall=0.7, least=0.01, clip=1.0,
                    follow=lambda step: 1 - min(0.99, step / (step + 40)))
    columns = min(width for _, width in tier.sizes.values()) // autoencoder.PATCH  # that are decoded: all of a tall picture
    rng = options.seed(piece)
    while piece.goes_on():
        size = tier.sizes[rng.choice(["16:9", "16:9", "1:1", "9:16"])]
        clip = guessed(scene, model, net, concepts.draw_attributes(batch, False, rng), size, machine)
        first = rng.randint(0, size[1] // autoencoder.PATCH - columns)
        cut = lambda x, scale: x[..., first * scale : (first + columns) * scale]
        pictures, alpha, latents = (cut(x, scale) for x, scale in zip(clip, (autoencoder.PATCH, autoencoder.PATCH, 1)))
        chunk = rng.randrange(transformer.WINDOW)
        before = latents[:, 0] if chunk else torch.zeros_like(latents[:, 0])
        frames = slice(chunk * autoencoder.CHUNK, (chunk + 1) * autoencoder.CHUNK)
        with machine.products():
            made = model.decode_chunk(before, latents[:, chunk]).float()
        loss, error = autoencoder.picture_loss(made, pictures[:, frames] * 2 - 1, alpha[:, frames])
        piece.update(loss, batch, error=error)
    piece.end()


if __name__ == "__main__":
    parser = options.training_parser(__doc__)
    parser.add_argument("model")
    parser.add_argument("seconds", type=float)
    parser.add_argument("--transformer", required=True)
    given = parser.parse_args()
    refine(given, options.Machine(given))
