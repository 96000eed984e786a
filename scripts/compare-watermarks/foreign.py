"""The marks of the PyPI package invisible-watermark, for comparison.

    foreign.py embed <method> <payload as hex>    PPM pictures on stdin; marked ones on stdout
    foreign.py read <method> <number of bits>     PPM pictures on stdin; one JSON line a picture on stdout

Needs: pip install --no-deps invisible-watermark==0.2.0
       pip install numpy PyWavelets opencv-python-headless onnxruntime imageio-ffmpeg
Methods: dwtDct (any number of bits), rivaGan (32 bits; its weights are in the package).
The last line of stderr says how many pictures there were and how long the marks alone took.
"""

import json
import sys
import time
import types
from pathlib import Path

import numpy
import onnxruntime

# The package imports torch at once, and uses it only to make arrays for rivaGan, which is run here without it.
sys.modules.setdefault("torch", types.ModuleType("torch"))
import imwatermark  # noqa: E402

RIVAGAN_THRESHOLD = 0.52  # the package's own


def pictures(stream):
    while stream.readline().strip() == b"P6":
        width, height = map(int, stream.readline().split())
        stream.readline()
        pixels = numpy.frombuffer(stream.read(width * height * 3), numpy.uint8)
        yield pixels.reshape(height, width, 3)


def rivagan(part):
    path = Path(imwatermark.__file__).with_name(f"rivagan_{part}.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options)


def tensor(bgr):
    return (bgr.astype(numpy.float32) / 127.5 - 1).transpose(2, 0, 1)[None, :, None]


def embedder(method, bits):
    if method == "dwtDct":
        encoder = imwatermark.WatermarkEncoder()
        encoder.set_by_bits(bits)
        return lambda bgr: encoder.encode(bgr, method)
    session = rivagan("encoder")
    data = numpy.array([bits], numpy.float32)

    def embed(bgr):
        (marked,) = session.run(None, {"frame": tensor(bgr), "data": data})
        return ((marked[0, :, 0].clip(-1, 1).transpose(1, 2, 0) + 1) * 127.5).astype(numpy.uint8)

    return embed


def reader(method, length):
    if method == "dwtDct":
        decoder = imwatermark.WatermarkDecoder("bits", length)
        return lambda bgr: decoder.decode(bgr, method)
    session = rivagan("decoder")
    return lambda bgr: session.run(None, {"frame": tensor(bgr)})[0][0] > RIVAGAN_THRESHOLD


def main(task, method, argument):
    if task == "embed":
        work = embedder(method, [int(bit) for bit in f"{int(argument, 16):0{len(argument) * 4}b}"])
    else:
        work = reader(method, int(argument))
    count, spent = 0, 0.0
    for rgb in pictures(sys.stdin.buffer):
        bgr = rgb[:, :, ::-1].copy()
        started = time.perf_counter()
        try:
            result = work(bgr)
        except RuntimeError:  # the package refuses pictures below 256 x 256
            result = None
        spent += time.perf_counter() - started
        count += 1
        if task == "read":
            print(json.dumps(None if result is None else [int(bit) for bit in result]))
        else:
            marked = bgr if result is None else result
            sys.stdout.buffer.write(b"P6\n%d %d\n255\n" % (marked.shape[1], marked.shape[0]))
            sys.stdout.buffer.write(marked[:, :, ::-1].tobytes())
    print(json.dumps({"pictures": count, "seconds": spent}), file=sys.stderr)


main(*sys.argv[1:])
