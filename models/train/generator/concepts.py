"""What the toy world knows and the words for it: seven slots of concepts, from which the product's vocabulary is exported."""
import random

import torch

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
    "jump": ["jump", "hop", "leap", "bounce"], "spin": ["spin", "rotate", "twirl", "roll", "turn around", "whirl"],
    "fly": ["fly", "soar", "hover", "glide", "float"], "grow": ["grow", "inflate", "get bigger", "get larger", "become bigger", "become larger"],
    "dance": ["dance", "sway", "swing", "wiggle", "wobble", "shake"], "idle": ["stand", "wait", "sit", "rest", "stay", "sleep"],
}
_FOREST, _SNOW = ["forest", "wood", "jungle"], ["snow", "snowy", "ice", "icy", "winter", "wintry", "snow-covered"]
SCENES = {
    "meadow": ["meadow", "grass", "field", "park", "countryside", "lawn"], "forest": _FOREST, "snow": _SNOW,
    "desert": ["desert", "dune", "sand"], "sea": ["sea", "ocean", "water", "wave", "lake"], "city": ["city", "town", "street", "building", "skyline"],
    "space": ["space", "outer space", "star", "galaxy"], "sky": ["sky", "cloud"], "snowy forest": _FOREST + _SNOW,
}
LIGHTS = {
    "day": ["day", "daylight", "daytime", "sunny", "noon", "midday"], "sunset": ["sunset", "sunrise", "dusk", "dawn", "golden hour", "evening"],
    "night": ["night", "nighttime", "midnight", "moonlight", "moonlit", "dark"], "fog": ["fog", "foggy", "mist", "misty", "haze", "hazy"],
}
STYLES = {
    "natural": ["natural", "realistic"], "monochrome": ["monochrome", "black and white", "black-and-white", "grayscale", "greyscale", "noir", "film noir"],
    "sepia": ["sepia", "vintage", "retro", "old film", "old photo", "old photograph"], "pastel": ["pastel", "pale", "washed out", "soft colour", "soft color"],
    "vivid": ["vivid", "saturated", "colourful", "colorful", "vibrant", "pop art"], "cool": ["cool", "cold colour", "cold color", "bluish", "blue tint"],
}
_ORBIT = ["orbit", "camera orbit", "camera circle", "circle around", "orbit around", "camera orbit around", "camera circle around"]
_MOVE = lambda verbs, ways: [f"{lead}{verb} {way}" for lead in ("", "camera ") for verb in verbs for way in ways]
CAMERAS = {
    "static": [f"{how} {what}" for how in ("static", "still", "steady", "fixed") for what in ("camera", "shot")],
    "pan-left": ["pan", "camera pan", "camera move left", "camera move to the left", *_MOVE(["pan"], ["left", "to the left", "leftwards"])],
    "pan-right": ["pan", "camera pan", "camera move right", "camera move to the right", *_MOVE(["pan"], ["right", "to the right", "rightwards"])],
    "tilt-up": ["tilt", "camera tilt", "camera move up", "look up", "camera look up", *_MOVE(["tilt"], ["up", "upwards"])],
    "tilt-down": ["tilt", "camera tilt", "camera move down", "look down", "camera look down", *_MOVE(["tilt"], ["down", "downwards"])],
    "zoom-in": ["zoom", "camera zoom", "push in", "dolly in", "close up", "close-up", *_MOVE(["zoom"], ["in"])],
    "zoom-out": ["zoom", "camera zoom", "pull out", "pull back", "dolly out", *_MOVE(["zoom"], ["out"])],
    "orbit": _ORBIT,
}
# A second subject stands beside the first; its words are the first's, so it has no phrases of its own.
COMPANIONS = {"alone": [], **{name: [] for name in SUBJECTS}}

WORDS = {"subject": SUBJECTS, "companion": COMPANIONS, "action": ACTIONS, "scene": SCENES, "light": LIGHTS, "style": STYLES, "camera": CAMERAS}
SLOT_NAMES = list(WORDS)
SLOTS = {name: list(words) for name, words in WORDS.items()}
# What a prompt means that says nothing about a slot; without an entry the model does as it likes.
UNSAID = {"companion": "alone", "light": "day", "style": "natural", "camera": "static"}
# How often a slot's plain concept is drawn; the others share the rest. Training dwells on plain clips, where shapes are learnt.
_PLAIN = {"companion": "alone", "light": "day", "style": "natural", "camera": "static"}
TRAINED = {"companion": 0.85, "light": 0.75, "style": 0.8, "camera": 0.45}
PLAIN = dict.fromkeys(_PLAIN, 1.0)
VARIED = {"companion": 0.75, "light": 0.55, "style": 0.6, "camera": 0.3}
# One id for each concept, slot after slot; 0 says nothing about its slot (and is all that the unconditional half sees).
OFFSETS = [1 + sum(len(SLOTS[name]) for name in SLOT_NAMES[:i]) for i in range(len(SLOT_NAMES))]
TOKENS = 1 + sum(map(len, SLOTS.values()))


def index(slot, concept):
    return SLOTS[slot].index(concept)


def vocabulary():
    """What a reader of prompts needs, as plain data."""
    slots, phrases = [], {}
    for name, first in zip(SLOT_NAMES, OFFSETS):
        slot = {"name": name, "concepts": SLOTS[name], "unsaid": UNSAID.get(name)}
        slots.append({**slot, "second": "subject"} if name == "companion" else slot)
        for place, listed in enumerate(WORDS[name].values()):
            for phrase in listed:
                phrases.setdefault(phrase, []).append(first + place)
    return {"slots": slots, "phrases": phrases}


def is_held_out(subject, action, scene):
    """One (subject, action, scene) in five is never trained on: the evaluation asks for those."""
    return (subject * 7 + action * 3 + scene * 5) % 10 < 2


def _draw(slot, rng, plainness):
    plain = _PLAIN.get(slot)
    if rng.random() < plainness.get(slot, 0):
        return index(slot, plain)
    return rng.choice([i for i, concept in enumerate(SLOTS[slot]) if concept != plain])


def draw_attributes(count, held_out, rng=random, plainness=VARIED):
    """-> (count, slots): an index into each slot."""
    rows = []
    while len(rows) < count:
        row = [_draw(slot, rng, plainness) for slot in SLOT_NAMES]
        if is_held_out(row[0], row[2], row[3]) == held_out:
            rows.append(row)
    return torch.tensor(rows)
