"""Encoded clips to draw batches from."""
import torch
import torch.nn.functional as F

import autoencoder
import concepts
import world

SHARES = {"16:9": 0.55, "9:16": 0.15, "1:1": 0.15, "4:3": 0.15}
# In batches: what is kept, what is drawn before the first, and how many times a clip is used on average.
KEPT, FIRST, USES, AT_ONCE = 500, 50, 9.6, 20


class Ring:
    def __init__(self, room, tokens, device):
        shapes = {"latents": (2, tokens, autoencoder.CHANNELS), "cover": (2, tokens)}
        self.parts = {name: torch.empty(room, *shape, dtype=torch.half, device=device) for name, shape in shapes.items()}
        self.parts["words"] = torch.empty(room, len(concepts.SLOTS), dtype=torch.long, device=device)
        self.room, self.written = room, 0

    def write(self, count, **clips):
        places = [(self.written + k) % self.room for k in range(count)]
        for name, values in clips.items():
            self.parts[name][places] = values.to(self.parts[name])
        self.written += count

    def draw(self, count, rng):
        chosen = rng.sample(range(min(self.written, self.room)), count)
        return [part[chosen] for part in self.parts.values()]


class Pool:
    """A ring for each aspect ratio; every batch first puts a few new clips in the place of the oldest."""

    def __init__(self, art, model, batch, rng, device):
        self.scene, self.model, self.batch, self.rng = world.World(art, model.tier, device), model, batch, rng
        self.sizes = model.tier.sizes
        tokens = {name: height * width // autoencoder.PATCH**2 for name, (height, width) in self.sizes.items()}
        self.rings = {name: Ring(int(KEPT * batch * share), tokens[name], device) for name, share in SHARES.items()}
        for name, share in SHARES.items():
            for _ in range(max(1, int(FIRST * batch * share / AT_ONCE))):
                self.add(name, AT_ONCE)

    @torch.no_grad()
    def add(self, name, count):
        attributes = concepts.draw_attributes(count, False, self.rng, concepts.TRAINED)
        pictures, alpha = self.scene.render(attributes, self.sizes[name])
        cover = F.avg_pool2d(alpha.unflatten(1, (2, -1)).amax(2)[:, :, 0], autoencoder.PATCH).flatten(2)  # of each token by a subject
        latents = autoencoder.to_tokens(self.model.encode(pictures))
        self.rings[name].write(count, latents=latents, cover=cover, words=attributes + torch.tensor(concepts.OFFSETS))

    def draw(self):
        """-> aspect name, latents (batch, 2, hw, 96), cover (batch, 2, hw), words (batch, 7)"""
        name = self.rng.choices(list(SHARES), SHARES.values())[0]
        self.add(name, max(1, round(self.batch / USES)))
        latents, cover, words = self.rings[name].draw(self.batch, self.rng)
        return name, latents.float(), cover.float(), words
