"""Golden token ids for the TypeScript adapter's test, from the reference tokenizer.

  python3 golden.py ../../prompt-classifier/tokenizer.json > ../../../test/unit/classifier-tokeniser.golden.json
"""
import json
import sys

from tokenizers import Tokenizer

TEXTS = ["", "a", "A red  fox\tRUNS!", "don't stop\u2014now\u2026 \u201cquotes\u201d", "na\u00efve caf\u00e9 \u0130stanbul \u00df \ufb01",
         "\u4e00\u53ea\u7ea2\u72d0 \u5728\u96ea\u4e2d\u8d70", "\u30ad\u30c4\u30cd\u304c\u8d70\u308b", "\u041a\u0440\u0430\u0441\u043d\u0430\u044f \u043b\u0438\u0441\u0430",
         "\u062b\u0639\u0644\u0628 \u0623\u062d\u0645\u0631", "\u0932\u093e\u0932 \u0932\u094b\u092e\u0921\u093c\u0940", "con c\u00e1o \u0111\u1ecf ch\u1ea1y", "\u00bfC\u00f3mo est\u00e1? \u00a1Bien!",
         "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f98a\U0001f1eb\U0001f1f7 \u2764\ufe0f", "x" * 101 + " y", "k1ll h3r n0w $$$ a.b.c", "zero\u200bwidth\u00adsoft \ufeffmark",
         "e\u0301\u0301\u0301", "\x00\x01control\x7f\r\nnew", "\uff26\uff35\uff2c\uff2c \U0001d4c2\U0001d4b6\U0001d4c9\U0001d4bd", "[MASK] [CLS] <s>", "a\u00a0b\u2003c\u3000d", "100% #tag @user http://x.y/z?a=b"]

tokenizer = Tokenizer.from_file(sys.argv[1])
print(json.dumps([{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS], separators=(",", ":")))
