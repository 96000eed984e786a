"""The toy world the generator is trained on: captioned clips of one subject in one scene, drawn by tensors alone.

A clip is a one-second look at a process without beginning or end (the camera follows the subject, cycles repeat, zooming
and growing settle), so that a model that continues its own last frames can go on for a minute. Nothing finer than about
4 pixels is drawn and nothing moves faster than about 8 pixels a frame: the autoencoder has to keep it.

To let so small a model learn it in an hour on a shared CPU, the world keeps to a grid in space and time: subjects stand in the
middle, backgrounds start and scroll by whole tokens (16 pixels, half a second), cycles begin at multiples of half a second.

A world unit is 40 pixels in every aspect ratio; u points right, v points down, (0, 0) is the middle.
"""
import math
import random

import torch
import torch.nn.functional as F

FRAMES, FPS = 8, 8
ASPECTS = {"16:9": (80, 144), "9:16": (144, 80), "1:1": (112, 112), "4:3": (112, 144)}  # height, width: odd numbers of tokens
UNIT, TOKEN, BEAT = 40, 16 / 40, 0.5  # pixels in a world unit; units in a token; seconds in a latent frame

# Concept -> base forms of the phrases for it. A phrase may stand for several concepts of a slot ("run" does not say where to);
# the reader of a prompt intersects what its phrases allow, and the first concept left wins.
_MOVES = ["run", "walk", "go", "move", "travel", "drive", "swim", "sail", "ride", "rush", "race", "trot", "dash", "stroll", "march"]
_LEFT = [f"{verb} left" for verb in _MOVES] + ["to the left", "leftward", "leftwards"]
_RIGHT = [f"{verb} right" for verb in _MOVES] + ["to the right", "rightward", "rightwards"]
SUBJECTS = {
    "fox": ["fox", "red fox"], "dog": ["dog", "puppy", "hound"], "cat": ["cat", "kitten", "kitty"],
    "rabbit": ["rabbit", "bunny", "hare"], "penguin": ["penguin"], "frog": ["frog", "toad"], "whale": ["whale"], "octopus": ["octopus", "squid"],
    "car": ["car", "automobile", "red car"], "train": ["train", "locomotive", "steam train"], "rocket": ["rocket", "spaceship", "spacecraft"],
    "airplane": ["airplane", "plane", "aeroplane", "jet", "aircraft"], "sailboat": ["sailboat", "boat", "ship", "yacht"],
    "robot": ["robot", "android"], "balloon": ["balloon", "red balloon"], "pumpkin": ["pumpkin", "jack-o-lantern"],
}
ACTIONS = {
    "left": _MOVES + _LEFT, "right": _MOVES + _RIGHT,
    "jump": ["jump", "hop", "leap", "bounce"], "spin": ["spin", "rotate", "twirl", "roll", "turn around"],
    "fly": ["fly", "soar", "hover", "glide", "float"], "grow": ["grow", "inflate", "get bigger", "get larger", "become bigger", "become larger"],
    "dance": ["dance", "sway", "swing", "wiggle", "wobble", "shake"], "idle": ["stand", "wait", "sit", "rest", "stay", "sleep"],
}
_FOREST, _SNOW = ["forest", "wood", "jungle"], ["snow", "snowy", "ice", "icy", "winter", "wintry", "snow-covered"]
SCENES = {
    "meadow": ["meadow", "grass", "field", "park", "countryside", "lawn"], "forest": _FOREST, "snow": _SNOW,
    "desert": ["desert", "dune", "sand"], "sea": ["sea", "ocean", "water", "wave", "lake"], "city": ["city", "town", "street", "building", "skyline"],
    "space": ["space", "outer space", "star", "galaxy"], "sky": ["sky", "cloud"], "snowy forest": _FOREST + _SNOW,
}
_PAN_LEFT = ["pan left", "pan to the left", "pan leftwards", "camera move left", "camera move to the left"]
_PAN_RIGHT = ["pan right", "pan to the right", "pan rightwards", "camera move right", "camera move to the right"]
_ZOOM = ["zoom", "camera zoom"]
CAMERAS = {
    "static": [f"{how} {what}" for how in ("static", "still", "steady", "fixed") for what in ("camera", "shot")],
    "pan left": ["pan", "camera pan", *_PAN_LEFT, "camera pan left", "camera pan to the left"],
    "pan right": ["pan", "camera pan", *_PAN_RIGHT, "camera pan right", "camera pan to the right"],
    "zoom in": [*_ZOOM, "zoom in", "camera zoom in", "push in", "close up", "close-up"],
    "zoom out": [*_ZOOM, "zoom out", "camera zoom out", "pull out", "pull back"],
}
SLOTS = [list(SUBJECTS), list(ACTIONS), list(SCENES), list(CAMERAS)]
SLOT_NAMES = ["subject", "action", "scene", "camera"]
# Fluent Emoji (MIT) code points of the subjects, in the order of SUBJECTS.
ART = ["1f98a", "1f436", "1f431", "1f430", "1f427", "1f438", "1f433", "1f419", "1f697", "1f682", "1f680", "2708-fe0f", "26f5", "1f916", "1f388", "1f383"]
# One id for each concept, slot after slot; 0 says nothing about its slot (and is all that the unconditional half sees).
WORDS = [SUBJECTS, ACTIONS, SCENES, CAMERAS]
OFFSETS = [1 + sum(len(s) for s in SLOTS[:i]) for i in range(len(SLOTS))]
TOKENS = 1 + sum(len(s) for s in SLOTS)


def vocabulary():
    """What a reader of prompts needs, as plain data."""
    slots, phrases = [], {}
    for name, words, first in zip(SLOT_NAMES, WORDS, OFFSETS):
        slots.append({"name": name, "concepts": list(words)})
        for index, listed in enumerate(words.values()):
            for phrase in listed:
                phrases.setdefault(phrase, []).append(first + index)
    return {"slots": slots, "phrases": phrases}


def is_held_out(subject, action, scene):
    """One (subject, action, scene) in five is never trained on: the evaluation asks for those."""
    return (subject * 7 + action * 3 + scene * 5) % 10 < 2


def draw_attributes(count, held_out, rng):
    """-> (count, 4) indices into SLOTS."""
    rows = []
    while len(rows) < count:
        row = [rng.randrange(len(s)) for s in SLOTS]
        if is_held_out(*row[:3]) == held_out:
            rows.append(row)
    return torch.tensor(rows)


def load_atlas(folder):
    """Subject pictures as (subjects, 4, 64, 64), colour premultiplied by alpha, cropped to the drawing."""
    from PIL import Image

    sheets = []
    for code in ART:
        picture = Image.open(f"{folder}/{code}.webp").convert("RGBA")
        box = picture.getchannel("A").point(lambda a: 255 if a > 20 else 0).getbbox()
        picture = picture.crop(box)
        side = max(picture.size)
        square = Image.new("RGBA", (side, side))
        square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
        square = square.convert("RGBa").resize((64, 64), Image.BOX).convert("RGBa")
        raw = torch.frombuffer(bytearray(square.tobytes()), dtype=torch.uint8)
        sheets.append(raw.view(64, 64, 4).permute(2, 0, 1).float() / 255)
    return torch.stack(sheets)


# ---------------------------------------------------------------- scenes
PERIOD, TALL, DENSITY = 6.4, 2.2, 48  # backgrounds repeat every PERIOD units; pixels a unit


def _paint(picture, colour, mask):
    return picture + (torch.tensor(colour).view(3, 1, 1) - picture) * mask


def _edge(distance):
    """1 inside (distance > 0), soft over about two pixels."""
    return torch.sigmoid(distance * 60)


def _hills(u, seed, height, waves):
    return height * torch.sin(2 * math.pi * waves * u / PERIOD + seed * 1.9)


def _around(u, centre):
    """Distance to the nearest repetition of centre."""
    return (u - centre + PERIOD / 2) % PERIOD - PERIOD / 2


def draw_scene(name, seed):
    """-> (3, height, 2 * PERIOD * DENSITY): two periods side by side, so that any view lies inside."""
    rng = random.Random(f"{name}{seed}")
    v, u = torch.meshgrid(torch.linspace(-TALL, TALL, int(2 * TALL * DENSITY)), (torch.arange(int(2 * PERIOD * DENSITY)) + 0.5) / DENSITY, indexing="ij")
    sky = {"space": ((0.03, 0.02, 0.10), (0.14, 0.05, 0.26)), "snow": ((0.55, 0.70, 0.88), (0.82, 0.90, 0.97)), "snowy forest": ((0.55, 0.70, 0.88), (0.82, 0.90, 0.97)),
           "desert": ((0.35, 0.65, 0.95), (0.98, 0.90, 0.72)), "city": ((0.45, 0.62, 0.85), (0.95, 0.85, 0.75))}.get(name, ((0.25, 0.55, 0.95), (0.75, 0.90, 1.0)))
    fade = ((v + 1.2) / 1.6).clamp(0, 1)
    x = _paint(torch.tensor(sky[0]).view(3, 1, 1).expand(3, *u.shape), sky[1], fade)
    horizon = 0.25
    spread = lambda n, wobble: [PERIOD * (k + wobble * rng.random()) / n for k in range(n)]
    if name == "space":
        for centre in spread(14, 0.9):
            size, height = 0.05 + 0.05 * rng.random(), -1.7 + 3.4 * rng.random()
            x = _paint(x, (1.0, 0.98, 0.85), _edge(size - (_around(u, centre) ** 2 + (v - height) ** 2).sqrt()))
        centre, height = PERIOD * rng.random(), -0.7 + 0.3 * rng.random()
        x = _paint(x, (0.75, 0.45, 0.35), _edge(0.32 - (_around(u, centre) ** 2 + (v - height) ** 2).sqrt()))
    if name in ("sky", "meadow", "sea"):
        for centre in spread(7 if name == "sky" else 3, 0.8):
            height = (-1.5 + 3.0 * rng.random()) if name == "sky" else -0.9 + 0.3 * rng.random()
            puff = sum(_edge(0.20 - (((_around(u, centre) - o) * 0.8) ** 2 + ((v - height) * 1.3) ** 2).sqrt()) for o in (-0.22, 0.0, 0.22)).clamp(0, 1)
            x = _paint(x, (1.0, 1.0, 1.0), puff)
    if name == "meadow":
        x = _paint(x, (0.45, 0.75, 0.30), _edge(v - horizon - _hills(u, seed, 0.12, 2)))
        x = _paint(x, (0.35, 0.65, 0.22), _edge(v - horizon - 0.45 - _hills(u, seed + 1, 0.08, 3)))
    if name == "sea":
        x = _paint(x, (0.10, 0.42, 0.68), _edge(v - horizon))
        for k in range(4):
            middle = horizon + 0.22 + 0.42 * k + 0.05 * torch.sin(2 * math.pi * 6 * u / PERIOD + seed + 2 * k)
            x = _paint(x, (0.25, 0.60, 0.80), _edge(0.06 - (v - middle).abs()))
    if name in ("forest", "snowy forest"):
        snowy = name == "snowy forest"
        x = _paint(x, (0.94, 0.97, 1.0) if snowy else (0.30, 0.50, 0.20), _edge(v - horizon - _hills(u, seed, 0.04, 2)))
        for centre in spread(9, 0.5):
            height = 0.95 + 0.35 * rng.random()
            rise = (horizon + 0.05 - v) / height  # 0 at the foot, 1 at the top
            inside = _edge((1 - rise) * 0.34 - _around(u, centre).abs()) * _edge(rise)
            x = _paint(x, (0.16, 0.38, 0.30) if snowy else (0.08, 0.36, 0.14), inside)
            if snowy:
                x = _paint(x, (0.94, 0.97, 1.0), inside * _edge(rise - 0.62))
    if name == "snow":
        x = _paint(x, (0.70, 0.80, 0.93), _edge(v - horizon + 0.25 - _hills(u, seed, 0.25, 2)))
        x = _paint(x, (0.95, 0.97, 1.0), _edge(v - horizon - _hills(u, seed + 2, 0.08, 3)))
    if name == "desert":
        x = _paint(x, (0.93, 0.74, 0.42), _edge(v - horizon - _hills(u, seed, 0.16, 2)))
        x = _paint(x, (0.82, 0.58, 0.30), _edge(v - horizon - 0.45 - _hills(u, seed + 2, 0.12, 1)))
    if name == "city":
        for k, centre in enumerate(spread(10, 0.15)):
            height, shade = 0.5 + 0.9 * rng.random(), rng.choice([(0.36, 0.38, 0.48), (0.52, 0.42, 0.44), (0.42, 0.46, 0.42)])
            du = _around(u, centre)
            x = _paint(x, shade, _edge(0.26 - du.abs()) * _edge(v - horizon + height))
            window = ((du.abs() - 0.12).abs() < 0.06) & (((v - horizon + height) % 0.30 - 0.17).abs() < 0.06) & (v > horizon - height + 0.05) & (v < horizon)
            x = _paint(x, (1.0, 0.90, 0.55), window.float())
        x = _paint(x, (0.36, 0.36, 0.40), _edge(v - horizon))
        x = _paint(x, (0.80, 0.80, 0.75), _edge(0.05 - (v - horizon - 0.55).abs()) * _edge(0.25 - _around(u % (PERIOD / 8), PERIOD / 16).abs()))
    return x.clamp(0, 1)


class World:
    """Draws clips. They differ in start time and in the background's kind and place."""

    BACKGROUNDS = 3

    def __init__(self, art_folder):
        self.atlas = load_atlas(art_folder)
        self.scenes = torch.stack([torch.stack([draw_scene(s, k) for k in range(self.BACKGROUNDS)]) for s in SCENES])

    def render(self, attributes, size):
        """attributes (B, 4), size (H, W) -> pictures (B, FRAMES, 3, H, W) in 0..1 and the subject's alpha (B, FRAMES, 1, H, W)."""
        height, width = size
        count = len(attributes)
        subject, action, scene, camera = attributes.t()
        act = lambda name: (action == SLOTS[1].index(name))[:, None]
        cam = lambda name: (camera == SLOTS[3].index(name))[:, None]
        beats = lambda count_of: BEAT * torch.randint(0, count_of, (count, 1))
        frame = torch.arange(FRAMES)[None] / FPS
        since = torch.where(torch.rand(count, 1) < 0.5, torch.zeros(count, 1), beats(6)) + frame  # since a zoom or growth began
        phase = beats(4) + frame  # of cycles, in seconds
        wave = lambda hertz: torch.sin(2 * math.pi * hertz * phase)
        settle = 1 - torch.exp(-since / 0.9)
        still = torch.zeros(count, FRAMES)

        run = act("left") | act("right")
        goes = lambda yes, amount: torch.where(yes, amount, 0.0)
        tokens_a_beat = goes(act("left") | act("fly"), 1.0) - goes(act("right"), 1.0) + goes(cam("pan left"), 1.0) - goes(cam("pan right"), 1.0)
        slide = TOKEN * (tokens_a_beat * frame / BEAT + torch.randint(0, round(PERIOD / TOKEN), (count, 1)))
        zoom = torch.where(cam("zoom in"), 0.72 + 0.5 * settle, torch.where(cam("zoom out"), 1.22 - 0.5 * settle, 1 + still))

        cu = torch.where(act("dance"), 0.14 * wave(1), still)
        cv = torch.where(run, 0.10 - 0.10 * wave(2).abs(), 0.05 + still)
        cv = torch.where(act("jump"), 0.25 - 0.60 * wave(0.5).abs(), cv)
        cv = torch.where(act("fly"), 0.10 * wave(0.5) - 0.20, cv)
        turn = torch.where(run, 0.13 * wave(2), still)
        turn = torch.where(act("dance"), 0.38 * wave(1), turn)
        turn = torch.where(act("spin"), 2 * math.pi * 0.5 * phase, turn)
        turn = torch.where(act("fly"), 0.18 + 0.05 * wave(0.5), turn)
        size = 0.76 * torch.where(act("grow"), 0.5 + 0.6 * settle, 1 + still)

        ys, xs = (torch.arange(height) + 0.5 - height / 2) / UNIT, (torch.arange(width) + 0.5 - width / 2) / UNIT
        v, u = torch.meshgrid(ys, xs, indexing="ij")
        wide = lambda a: a.reshape(count, FRAMES, 1, 1)
        u, v = u / wide(zoom), v / wide(zoom)

        middle = PERIOD / 2 + -slide % PERIOD  # of the view, between half a period and one and a half; moves left as the background slides right
        position = wide(middle) + u
        grid = torch.stack([position / PERIOD - 1, v / TALL + torch.zeros_like(u)], -1).view(count, FRAMES * height, width, 2)
        texture = self.scenes[scene, torch.randint(self.BACKGROUNDS, (count,))]
        picture = F.grid_sample(texture, grid, padding_mode="border", align_corners=False).view(count, 3, FRAMES, height, width)

        du, dv = u - wide(cu), v - wide(cv)
        c, s = torch.cos(wide(turn)), torch.sin(wide(turn))
        mirror = torch.where(act("right"), -1.0, 1.0)[:, :, None, None]  # the art looks left or ahead
        grid = torch.stack([(c * du + s * dv) / wide(size) * mirror, (c * dv - s * du) / wide(size)], -1)
        sprite = F.grid_sample(self.atlas[subject], grid.view(count, FRAMES * height, width, 2), align_corners=False).view(count, 4, FRAMES, height, width)
        picture = picture * (1 - sprite[:, 3:]) + sprite[:, :3]
        return picture.clamp(0, 1).transpose(1, 2), sprite[:, 3:].transpose(1, 2)


def save_sheet(rows, path):
    """rows: list of lists of (3, H, W) pictures in 0..1 -> one PNG."""
    from PIL import Image

    strips = [torch.cat([F.pad(p, (0, 4, 0, 3), value=1.0) for p in row], 2) for row in rows]
    widest = max(s.shape[2] for s in strips)
    sheet = torch.cat([F.pad(s, (0, widest - s.shape[2]), value=1.0) for s in strips], 1)
    Image.fromarray(sheet.clamp(0, 1).mul(255).byte().permute(1, 2, 0).contiguous().numpy()).save(path)
