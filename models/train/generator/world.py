"""The toy world the generator is trained on: captioned clips of one or two subjects in one scene, drawn by tensors alone.

A clip is a one-second look at a process without beginning or end (the camera follows the subject, cycles repeat, zooms, tilts
and growth settle), so that a model that continues its own last frames can go on for a minute. Nothing finer than about 4 pixels
is drawn and nothing moves faster than about 8 pixels a frame: the autoencoder has to keep it.

To let so small a model learn it in hours on a CPU, the world keeps to a grid in space and time: subjects stand in the middle (two
stand beside it), backgrounds start and scroll by whole tokens (16 pixels, half a second), cycles begin at multiples of half a
second, light and style are linear in the colours and therefore in the latents.

A world unit has as many pixels as the tier says (nano: 40) in every aspect ratio; u points right, v points down, (0, 0) is the middle.
"""
import math

import torch
import torch.nn.functional as F

import scenes
from concepts import SLOTS, index

FRAMES, FPS = 8, 8
PATCH, BEAT = 16, 0.5  # pixels in a token; seconds in a latent frame
# Fluent Emoji (MIT) code points of the subjects, in their order.
ART = ["1f98a", "1f436", "1f431", "1f430", "1f427", "1f438", "1f433", "1f419", "1f697", "1f682", "1f680", "2708-fe0f", "26f5", "1f916", "1f388", "1f383"]


def load_atlas(folder, size):
    """Subject pictures as (subjects, 4, size, size), colour premultiplied by alpha, cropped to the drawing."""
    from PIL import Image

    sheets = []
    for code in ART:
        picture = Image.open(f"{folder}/{code}.webp").convert("RGBA")
        box = picture.getchannel("A").point(lambda a: 255 if a > 20 else 0).getbbox()
        picture = picture.crop(box)
        side = max(picture.size)
        square = Image.new("RGBA", (side, side))
        square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
        square = square.convert("RGBa").resize((size, size), Image.BOX).convert("RGBa")
        raw = torch.frombuffer(bytearray(square.tobytes()), dtype=torch.uint8)
        sheets.append(raw.view(size, size, 4).permute(2, 0, 1).float() / 255)
    return torch.stack(sheets)


def _grey(share, gain=(1.0, 1.0, 1.0)):
    """Colour matrix: `share` of each colour replaced by its luma, then tinted by `gain`."""
    luma = torch.tensor([0.30, 0.59, 0.11]).expand(3, 3)
    return torch.tensor(gain)[:, None] * ((1 - share) * torch.eye(3) + share * luma)


# Colour maps x -> matrix x + offset.
LIGHT_MAPS = {"day": (_grey(0), 0.0), "sunset": (_grey(0.1, (1.0, 0.68, 0.50)), (0.10, 0.03, 0.02)), "night": (_grey(0.3, (0.38, 0.44, 0.72)), 0.0), "fog": (_grey(0.3) * 0.45, (0.42, 0.43, 0.44))}
STYLE_MAPS = {"natural": (_grey(0), 0.0), "monochrome": (_grey(1), 0.0), "sepia": (_grey(0.95, (1.02, 0.82, 0.58)), (0.06, 0.03, 0.0)),
              "pastel": (_grey(0.1) * 0.5, (0.48, 0.46, 0.47)), "vivid": (_grey(-0.9) * 1.1, -0.05), "cool": (_grey(0.35, (0.62, 0.90, 1.15)), (0.0, 0.02, 0.06))}


def _colour_maps(maps):
    rows = [(matrix, torch.tensor(offset).expand(3)) for matrix, offset in maps.values()]
    return torch.stack([m for m, _ in rows]), torch.stack([o for _, o in rows])


class World:
    """Draws clips. They differ in start time and in the background's kind and place."""

    BACKGROUNDS = 3

    def __init__(self, art_folder, tier, device="cpu"):
        self.device, self.unit = device, tier.unit
        self.atlas = load_atlas(art_folder, 64 * tier.unit // 40).to(device)
        drawn = [torch.stack([scenes.draw_scene(s, k, tier.unit) for k in range(self.BACKGROUNDS)]) for s in SLOTS["scene"]]
        self.scenes = torch.stack(drawn).to(device)
        self.lights, self.styles = ([part.to(device) for part in _colour_maps(maps)] for maps in (LIGHT_MAPS, STYLE_MAPS))

    def render(self, attributes, size):
        """attributes (B, 7), size (H, W) -> pictures (B, FRAMES, 3, H, W) in 0..1 and the subjects' alpha (B, FRAMES, 1, H, W)."""
        count, (height, width), here, token = len(attributes), size, {"device": self.device}, PATCH / self.unit
        attributes = attributes.to(self.device)
        subject, companion, action, scene, light, style, camera = attributes.t()
        act = lambda name: (action == index("action", name))[:, None]
        cam = lambda name: (camera == index("camera", name))[:, None]
        beats = lambda count_of: BEAT * torch.randint(0, count_of, (count, 1), **here)
        frame = torch.arange(FRAMES, **here)[None] / FPS
        since = torch.where(torch.rand(count, 1, **here) < 0.5, torch.zeros(count, 1, **here), beats(6)) + frame  # since a zoom, tilt or growth began
        phase = beats(4) + frame  # of cycles, in seconds
        wave = lambda hertz: torch.sin(2 * math.pi * hertz * phase)
        settle = 1 - torch.exp(-since / 0.9)
        still = torch.zeros(count, FRAMES, **here)

        run = act("left") | act("right")
        if_ = lambda yes, amount: torch.where(yes, amount, 0.0)
        tokens_a_beat = if_(act("left"), 2.0) - if_(act("right"), 2.0) + if_(act("fly"), 1.0) + if_(cam("pan-left"), 1.0) - if_(cam("pan-right"), 1.0) + if_(cam("orbit"), 1.0)
        slide = token * (tokens_a_beat * frame / BEAT + torch.randint(0, round(scenes.PERIOD / token), (count, 1), **here))
        zoom = torch.where(cam("zoom-in"), 0.68 + 0.5 * settle, torch.where(cam("zoom-out"), 1.22 - 0.5 * settle, 1 + still))
        rise = 0.45 * (if_(cam("tilt-up"), settle) - if_(cam("tilt-down"), settle))  # of what is seen: the view goes up, all else down
        lag = 0.35 * (if_(cam("pan-left"), 1.0) - if_(cam("pan-right"), 1.0))  # a panning camera leaves the subject behind

        cu = lag + torch.where(act("dance"), 0.14 * wave(1), still)
        lift = torch.where(run, 0.16 * wave(1).abs(), still)
        lift = torch.where(act("jump"), 0.60 * wave(0.5).abs(), lift)
        lift = torch.where(act("fly"), 0.36 + 0.10 * wave(0.5), lift)
        turn = torch.where(run, 0.16 * wave(1), still)
        turn = torch.where(act("dance"), 0.38 * wave(1), turn)
        turn = torch.where(act("fly"), 0.20 + 0.05 * wave(0.5), turn)
        # Spinning and orbiting show the subject from around: its width shrinks and it comes out mirrored.
        spin = torch.where(act("spin"), torch.cos(2 * math.pi * phase), 1 + still)
        spin = spin * torch.where(cam("orbit"), 0.78 + 0.22 * torch.cos(2 * math.pi * 0.5 * phase), 1 + still)
        spin = torch.where(spin.abs() < 0.12, 0.12 * torch.where(spin < 0, -1.0, 1.0), spin)
        size = torch.where(act("grow"), 0.5 + 0.6 * settle, 1 + still)
        accompanied = (companion > 0)[:, None]
        size = size * torch.where(accompanied, 0.50, 0.74)

        ys, xs = ((torch.arange(length, **here) + 0.5 - length / 2) / self.unit for length in (height, width))
        v, u = torch.meshgrid(ys, xs, indexing="ij")
        wide = lambda a: a.reshape(count, FRAMES, 1, 1)
        u, v = u / wide(zoom), v / wide(zoom) - wide(rise)

        def look_up(texture, a, b, channels):
            grid = torch.stack([a, b.expand_as(a)], -1).view(count, FRAMES * height, width, 2)
            return F.grid_sample(texture, grid, padding_mode="border" if channels == 3 else "zeros", align_corners=False).view(count, channels, FRAMES, height, width)

        middle = scenes.PERIOD / 2 + -slide % scenes.PERIOD  # of the view, between half a period and one and a half; moves left as the background slides right
        texture = self.scenes[scene, torch.randint(self.BACKGROUNDS, (count,), **here)]
        picture = look_up(texture, (wide(middle) + u) / scenes.PERIOD - 1, v / scenes.TALL, 3)

        mirror = torch.where(act("right"), -1.0, 1.0) * spin  # the art looks left or ahead
        grounded = ((scene != index("scene", "space")) & (scene != index("scene", "sky"))).float()[:, None]
        total = torch.zeros(count, 1, FRAMES, height, width, **here)
        for who, apart in ((subject, -0.54), (companion - 1, 0.54)):
            present = accompanied if apart > 0 else torch.ones_like(accompanied)
            du, dv = u - wide(cu + if_(accompanied, apart)), v - 0.05 + wide(lift)
            # A shadow stays on the ground: how far below the subject it is tells a jump from a flight from standing.
            feet = wide(0.05 + 0.95 * size)
            shade = torch.sigmoid((1 - (du / wide(0.75 * size)) ** 2 - ((v - feet) / 0.11) ** 2) * 4) * wide((0.38 - 0.25 * lift) * grounded * present)
            picture = picture * (1 - shade[:, None])
            c, s = torch.cos(wide(turn)), torch.sin(wide(turn))
            sprite = look_up(self.atlas[who.clamp(min=0)], (c * du + s * dv) / wide(size * mirror), (c * dv - s * du) / wide(size), 4) * present[:, :, None, None, None]
            picture = picture * (1 - sprite[:, 3:]) + sprite[:, :3]
            total = torch.maximum(total, sprite[:, 3:])
        for (matrices, offsets), chosen in ((self.lights, light), (self.styles, style)):
            picture = torch.einsum("bij,bjfhw->bifhw", matrices[chosen], picture) + offsets[chosen][:, :, None, None, None]
        return picture.clamp(0, 1).transpose(1, 2), total.transpose(1, 2)


def save_sheet(rows, path):
    """rows: list of lists of (3, H, W) pictures in 0..1 -> one PNG."""
    from PIL import Image

    strips = [torch.cat([F.pad(p, (0, 4, 0, 3), value=1.0) for p in row], 2) for row in rows]
    widest = max(s.shape[2] for s in strips)
    sheet = torch.cat([F.pad(s, (0, widest - s.shape[2]), value=1.0) for s in strips], 1)
    Image.fromarray(sheet.cpu().clamp(0, 1).mul(255).byte().permute(1, 2, 0).contiguous().numpy()).save(path)
