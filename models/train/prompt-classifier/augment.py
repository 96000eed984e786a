"""Noise that real prompts carry: case, typos, disguises, a neighbour sentence. Labels never change."""
import random
import re

LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"})
LEADS = ["a video of", "video:", "generate a clip where", "make a video:", "show", "cinematic shot of", "a short film,", "imagine",
         "please create", "realistic footage of", "animation of", "scene:"]
TAILS = ["cinematic lighting", "4k", "8k, highly detailed", "anime style", "oil painting", "camera pans left", "handheld", "slow motion",
         "photorealistic", "trending on artstation", "wide shot", "black and white", "film grain", "unreal engine", "low angle"]


def disturb(text: str, rng: random.Random) -> str:
    """A text as another person could have written it; most stay as they are."""
    dice = rng.random()
    if dice < 0.08:
        text = typos(text, rng)
    elif dice < 0.12:
        text = words_changed(text, rng, lambda word: word.translate(LEET))
    elif dice < 0.15:
        text = words_changed(text, rng, lambda word: rng.choice(" .-*").join(word))
    elif dice < 0.17:
        text = words_changed(text, rng, lambda word: word[0] + "*" * (len(word) - 2) + word[-1] if len(word) > 3 else word)
    case = rng.random()
    if case < 0.5:
        return text.lower()
    return text[:1].upper() + text[1:] if case < 0.65 else text.upper() if case < 0.67 else text


def as_prompt(text: str, rng: random.Random) -> str:
    """With the words that prompts for pictures and videos begin and end with."""
    if rng.random() < 0.5:
        text = f"{rng.choice(LEADS)} {text}"
    return f"{text}, {', '.join(rng.sample(TAILS, rng.randint(1, 3)))}" if rng.random() < 0.6 else text


def typos(text: str, rng: random.Random) -> str:
    letters = list(text)
    for _ in range(1 + len(letters) // 25):
        at = rng.randrange(max(1, len(letters) - 1))
        if not letters[at : at + 2] or not letters[at].isalpha():
            continue
        kind = rng.random()
        if kind < 0.35:
            del letters[at]
        elif kind < 0.65:
            letters[at : at + 2] = reversed(letters[at : at + 2])
        else:
            letters.insert(at, letters[at])
    return "".join(letters)


def words_changed(text: str, rng: random.Random, change) -> str:
    share = rng.choice([0.3, 0.6, 1.0])
    return re.sub(r"[A-Za-z]{3,}", lambda match: change(match[0]) if rng.random() < share else match[0], text)


def crop(text: str, rng: random.Random) -> str:
    """A stretch of words, as a window cuts it out of a long text."""
    words = text.split()
    if len(words) < 8:
        return text
    first = rng.randrange(len(words) - 5)
    return " ".join(words[first : first + rng.randint(5, 24)])
