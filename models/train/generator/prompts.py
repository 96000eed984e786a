"""Sentences for combinations of concepts, in words that the product's reader of prompts has to understand by itself."""
import concepts

_ACTIONS = {"left": "{is} running to the left", "right": "{is} running to the right", "jump": "{is} jumping", "spin": "{is} spinning", "fly": "{is} flying",
            "grow": "{is} growing", "dance": "{is} dancing", "idle": "{is} standing"}
_SCENES = {"meadow": "in a meadow", "forest": "in a forest", "snow": "in the snow", "desert": "in the desert", "sea": "at sea", "city": "in the city", "space": "in outer space",
           "sky": "in the sky", "snowy forest": "in a snowy forest"}
_LIGHTS = {"day": "", "sunset": " at sunset", "night": " at night", "fog": " in the fog"}
_STYLES = {"natural": "", "monochrome": ", black and white", "sepia": ", sepia", "pastel": ", pastel", "vivid": ", vivid", "cool": ", cool"}
_CAMERAS = {"static": "", "pan-left": ", camera pans left", "pan-right": ", camera pans right", "tilt-up": ", camera tilts up", "tilt-down": ", camera tilts down",
            "zoom-in": ", camera zooms in", "zoom-out": ", camera zooms out", "orbit": ", camera orbits"}


def _a(noun):
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def sentence(attributes):
    subject, companion, action, scene, light, style, camera = (concepts.SLOTS[slot][i] for slot, i in zip(concepts.SLOT_NAMES, attributes))
    if companion == "alone":
        who, is_ = _a(subject), "is"
    else:
        who, is_ = f"two {subject}s" if companion == subject else f"{_a(subject)} and {_a(companion)}", "are"
    what = _ACTIONS[action].replace("{is}", is_)
    return f"{who} {what} {_SCENES[scene]}{_LIGHTS[light]}{_STYLES[style]}{_CAMERAS[camera]}"


def held_out(rng, plainness, each=8):
    """`each` prompts for every subject, of combinations that were never trained on."""
    rows = []
    for subject in range(len(concepts.SUBJECTS)):
        for _ in range(each):
            attributes = None
            while attributes is None or not concepts.is_held_out(subject, attributes[2], attributes[3]):
                attributes = [subject, *concepts.draw_attributes(1, True, rng, plainness)[0].tolist()[1:]]
            rows.append({"prompt": sentence(attributes), "attributes": attributes})
    return rows
