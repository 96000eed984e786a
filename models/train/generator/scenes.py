"""Backgrounds of the toy world: procedural, flat, nothing finer than about 4 of nano's pixels, endless from side to side."""
import math
import random

import torch

PERIOD, TALL = 6.4, 2.2  # in world units: backgrounds repeat every PERIOD and end TALL above and below


def _paint(picture, colour, mask):
    return picture + (torch.tensor(colour).view(3, 1, 1) - picture) * mask


def _hills(u, seed, height, waves):
    return height * torch.sin(2 * math.pi * waves * u / PERIOD + seed * 1.9)


def _around(u, centre):
    """Distance to the nearest repetition of centre."""
    return (u - centre + PERIOD / 2) % PERIOD - PERIOD / 2


def draw_scene(name, seed, unit):
    """-> (3, height, width) for pictures of `unit` pixels a world unit: two periods side by side, so that any view lies inside"""
    rng = random.Random(f"{name}{seed}")
    density = 1.2 * unit  # pixels a unit: a little finer than what is seen
    v, u = torch.meshgrid(torch.linspace(-TALL, TALL, int(2 * TALL * density)), (torch.arange(round(2 * PERIOD * density)) + 0.5) / density, indexing="ij")
    edge = lambda distance: torch.sigmoid(distance * 1.5 * unit)  # 1 inside (distance > 0), soft over about two pixels
    sky = {"space": ((0.03, 0.02, 0.10), (0.14, 0.05, 0.26)), "snow": ((0.55, 0.70, 0.88), (0.82, 0.90, 0.97)), "snowy forest": ((0.55, 0.70, 0.88), (0.82, 0.90, 0.97)),
           "desert": ((0.35, 0.65, 0.95), (0.98, 0.90, 0.72)), "city": ((0.45, 0.62, 0.85), (0.95, 0.85, 0.75))}.get(name, ((0.25, 0.55, 0.95), (0.75, 0.90, 1.0)))
    fade = ((v + 1.2) / 1.6).clamp(0, 1)
    x = _paint(torch.tensor(sky[0]).view(3, 1, 1).expand(3, *u.shape), sky[1], fade)
    horizon = 0.25
    spread = lambda n, wobble: [PERIOD * (k + wobble * rng.random()) / n for k in range(n)]
    if name == "space":
        for centre in spread(14, 0.9):
            size, height = 0.07 + 0.05 * rng.random(), -1.7 + 3.4 * rng.random()
            x = _paint(x, (1.0, 0.98, 0.85), edge(size - (_around(u, centre) ** 2 + (v - height) ** 2).sqrt()))
        centre, height = PERIOD * rng.random(), -0.7 + 0.3 * rng.random()
        x = _paint(x, (0.75, 0.45, 0.35), edge(0.32 - (_around(u, centre) ** 2 + (v - height) ** 2).sqrt()))
    if name in ("sky", "meadow", "sea"):
        for centre in spread(5 if name == "sky" else 3, 0.8):
            height = (-1.5 + 3.0 * rng.random()) if name == "sky" else -0.9 + 0.3 * rng.random()
            puff = sum(edge(0.20 - (((_around(u, centre) - o) * 0.8) ** 2 + ((v - height) * 1.3) ** 2).sqrt()) for o in (-0.22, 0.0, 0.22)).clamp(0, 1)
            x = _paint(x, (1.0, 1.0, 1.0), puff)
    if name == "meadow":
        x = _paint(x, (0.45, 0.75, 0.30), edge(v - horizon - _hills(u, seed, 0.12, 2)))
        x = _paint(x, (0.35, 0.65, 0.22), edge(v - horizon - 0.45 - _hills(u, seed + 1, 0.08, 3)))
    if name == "sea":
        x = _paint(x, (0.10, 0.42, 0.68), edge(v - horizon))
        for k in range(4):
            middle = horizon + 0.22 + 0.42 * k + 0.05 * torch.sin(2 * math.pi * 6 * u / PERIOD + seed + 2 * k)
            x = _paint(x, (0.25, 0.60, 0.80), edge(0.06 - (v - middle).abs()))
    if name in ("forest", "snowy forest"):
        snowy = name == "snowy forest"
        x = _paint(x, (0.94, 0.97, 1.0) if snowy else (0.30, 0.50, 0.20), edge(v - horizon - _hills(u, seed, 0.04, 2)))
        for centre in spread(7, 0.4):
            height = 0.95 + 0.35 * rng.random()
            rise = (horizon + 0.05 - v) / height  # 0 at the foot, 1 at the top
            inside = edge((1 - rise) * 0.42 - _around(u, centre).abs()) * edge(rise)
            x = _paint(x, (0.16, 0.38, 0.30) if snowy else (0.08, 0.36, 0.14), inside)
            if snowy:
                x = _paint(x, (0.94, 0.97, 1.0), inside * edge(rise - 0.62))
    if name == "snow":
        x = _paint(x, (0.70, 0.80, 0.93), edge(v - horizon + 0.25 - _hills(u, seed, 0.25, 2)))
        x = _paint(x, (0.95, 0.97, 1.0), edge(v - horizon - _hills(u, seed + 2, 0.08, 3)))
    if name == "desert":
        x = _paint(x, (0.93, 0.74, 0.42), edge(v - horizon - _hills(u, seed, 0.16, 2)))
        x = _paint(x, (0.82, 0.58, 0.30), edge(v - horizon - 0.45 - _hills(u, seed + 2, 0.12, 1)))
    if name == "city":
        for k, centre in enumerate(spread(8, 0.15)):
            height, shade = 0.5 + 0.9 * rng.random(), rng.choice([(0.36, 0.38, 0.48), (0.52, 0.42, 0.44), (0.42, 0.46, 0.42)])
            du = _around(u, centre)
            x = _paint(x, shade, edge(0.34 - du.abs()) * edge(v - horizon + height))
            window = (du.abs() < 0.13) & (((v - horizon + height) % 0.40 - 0.22).abs() < 0.09) & (v > horizon - height + 0.05) & (v < horizon)
            x = _paint(x, (1.0, 0.90, 0.55), window.float())
        x = _paint(x, (0.36, 0.36, 0.40), edge(v - horizon))
        x = _paint(x, (0.80, 0.80, 0.75), edge(0.05 - (v - horizon - 0.55).abs()) * edge(0.25 - _around(u % (PERIOD / 8), PERIOD / 16).abs()))
    return x.clamp(0, 1)
