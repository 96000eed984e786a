"""How large a generator is. The world, the autoencoder's squares and the pace of things are the same for all."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    name: str
    sizes: dict  # aspect -> (height, width), multiples of 16
    unit: int  # pixels in a world unit: a multiple of 10 keeps the background's period a whole number of tokens
    width: int  # of the transformer,
    depth: int  # its blocks,
    head: int  # and the width of a head of attention
    batch: int  # clips in a step of the transformer


TIERS = {
    tier.name: tier
    for tier in (
        # Odd numbers of tokens: a subject in the middle stands on one.
        Tier("nano", {"16:9": (80, 144), "9:16": (144, 80), "1:1": (112, 112), "4:3": (112, 144)}, 40, 192, 6, 64, 48),
        Tier("small", {"16:9": (144, 256), "9:16": (256, 144), "1:1": (192, 192), "4:3": (144, 192)}, 70, 384, 12, 64, 64),
    )
}
