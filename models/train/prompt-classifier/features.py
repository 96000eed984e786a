"""Hashed word and character n-grams: the same numbers as src/adapters/classifier/features.ts (golden vectors in test/unit).

A text becomes the distinct buckets of its words, word pairs and character 3- to 5-grams. Both groups carry unit
length, so a long text does not weigh more than a short one.
"""
import numpy as np

BUCKETS = 1 << 18
MAX_UNITS = 4000
PRIME = np.uint32(16777619)
WORD_SEED, CHAR_SEED = 2166136261, 2166136261 ^ 0x5BD1E995


def features(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Bucket ids (uint32) and their values (float32), words first."""
    units = tidy(text)
    words = bucket(np.array(word_hashes(units), dtype=np.uint32))
    chars = bucket(char_hashes(np.array([0x20, *units, 0x20], dtype=np.uint32)))
    ids = [np.unique(words), np.unique(chars)]
    values = [np.full(len(one), 1 / max(1, len(one)) ** 0.5, dtype=np.float32) for one in ids]
    return np.concatenate(ids), np.concatenate(values)


def tidy(text: str) -> list[int]:
    """UTF-16 units, ASCII letters lowered, runs of ASCII white space as one space, ends trimmed."""
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [raw[i] | raw[i + 1] << 8 for i in range(0, len(raw), 2)]
    out: list[int] = []
    for unit in units:
        if 0x41 <= unit <= 0x5A:
            unit += 32
        if unit in (9, 10, 11, 12, 13, 32):
            if out and out[-1] != 32:
                out.append(32)
        else:
            out.append(unit)
    while out and out[-1] == 32:
        out.pop()
    return out[:MAX_UNITS]


def is_word_unit(unit: int) -> bool:
    return 0x61 <= unit <= 0x7A or 0x30 <= unit <= 0x39 or unit >= 0x80


def word_hashes(units: list[int]) -> list[int]:
    """Every word, and every word joined to the one before it by a space."""
    words: list[list[int]] = [[]]
    for unit in units:
        if is_word_unit(unit):
            words[-1].append(unit)
        elif words[-1]:
            words.append([])
    words = [word for word in words if word]
    out: list[int] = []
    before = None
    for word in words:
        out.append(fnv(WORD_SEED, word))
        if before is not None:
            out.append(fnv(fnv(before, [0x20]), word))
        before = fnv(WORD_SEED, word)
    return out


def fnv(seed: int, units: list[int]) -> int:
    value = seed
    for unit in units:
        value = ((value ^ unit) * 16777619) & 0xFFFFFFFF
    return value


def char_hashes(units: np.ndarray) -> np.ndarray:
    out = []
    for size in (3, 4, 5):
        count = len(units) - size + 1
        if count <= 0:
            continue
        value = np.full(count, CHAR_SEED ^ size, dtype=np.uint32)
        for k in range(size):
            value = (value ^ units[k : k + count]) * PRIME
        out.append(value)
    return np.concatenate(out) if out else np.zeros(0, dtype=np.uint32)


def bucket(hashes: np.ndarray) -> np.ndarray:
    return (hashes ^ (hashes >> np.uint32(15))) & np.uint32(BUCKETS - 1)


if __name__ == "__main__":
    # Golden vectors for the TypeScript twin: python3 features.py > ../../../test/unit/classifier-features.golden.json
    import json

    texts = ["", "a", "A red  fox\tRUNS!", "don't stop", "na\u00efve caf\u00e9 \U0001f98a", "\u4e00\u53ea\u7ea2\u72d0", "aaa aaa aaa"]
    rows = [{"text": text, "ids": ids.tolist(), "values": [round(float(v), 6) for v in values]}
            for text in texts for ids, values in [features(text)]]
    print(json.dumps(rows, separators=(",", ":")))
