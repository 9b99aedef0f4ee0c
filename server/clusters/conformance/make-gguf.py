"""Writes a tiny language model of random weights as GGUF v3, with nothing but the standard library: make-gguf.py FILE SEED"""
import random
import struct
import sys

DIM, LAYERS, HEADS, KV_HEADS, FEED = 64, 2, 4, 2, 128
U32, I32, F32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
TEMPLATE = "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + ' ' }}{% endfor %}"

tokens = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL)]
tokens += [(f"<0x{byte:02X}>", BYTE) for byte in range(256)]
tokens += [("\u2581", NORMAL)] + [(chr(97 + letter), NORMAL) for letter in range(26)]


def text(value):
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def pair(key, kind, value):
    return text(key) + struct.pack("<I", kind) + value


def array(key, kind, values):
    return pair(key, ARRAY, struct.pack("<IQ", kind, len(values)) + b"".join(values))


def number(key, value):
    return pair(key, U32, struct.pack("<I", value))


def metadata():
    return [
        pair("general.architecture", STRING, text("llama")),
        pair("general.name", STRING, text("tiny")),
        number("general.alignment", 32),
        number("llama.context_length", 32768),
        number("llama.embedding_length", DIM),
        number("llama.block_count", LAYERS),
        number("llama.feed_forward_length", FEED),
        number("llama.attention.head_count", HEADS),
        number("llama.attention.head_count_kv", KV_HEADS),
        number("llama.rope.dimension_count", DIM // HEADS),
        number("llama.vocab_size", len(tokens)),
        pair("llama.attention.layer_norm_rms_epsilon", F32, struct.pack("<f", 1e-5)),
        pair("tokenizer.ggml.model", STRING, text("llama")),
        array("tokenizer.ggml.tokens", STRING, [text(token) for token, _ in tokens]),
        array("tokenizer.ggml.scores", F32, [struct.pack("<f", -float(at)) for at in range(len(tokens))]),
        array("tokenizer.ggml.token_type", I32, [struct.pack("<i", kind) for _, kind in tokens]),
        number("tokenizer.ggml.bos_token_id", 1),
        number("tokenizer.ggml.eos_token_id", 2),
        number("tokenizer.ggml.unknown_token_id", 0),
        pair("tokenizer.ggml.add_bos_token", BOOL, struct.pack("<B", 1)),
        pair("tokenizer.chat_template", STRING, text(TEMPLATE)),
    ]


def shapes():
    found = [("token_embd.weight", (DIM, len(tokens))), ("output_norm.weight", (DIM,))]
    found += [("output.weight", (DIM, len(tokens)))]
    kv = DIM // HEADS * KV_HEADS
    for layer in range(LAYERS):
        parts = {
            "attn_norm": (DIM,), "attn_q": (DIM, DIM), "attn_k": (DIM, kv), "attn_v": (DIM, kv),
            "attn_output": (DIM, DIM), "ffn_norm": (DIM,), "ffn_gate": (DIM, FEED),
            "ffn_up": (DIM, FEED), "ffn_down": (FEED, DIM),
        }
        found += [(f"blk.{layer}.{name}.weight", shape) for name, shape in parts.items()]
    return found


def main(path, seed):
    chance = random.Random(seed)
    infos, data = [], b""
    for name, shape in shapes():
        count = 1
        for size in shape:
            count *= size
        info = text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", size) for size in shape)
        infos.append(info + struct.pack("<IQ", 0, len(data)))
        values = [1.0] * count if "norm" in name else [chance.gauss(0, 0.2) for _ in range(count)]
        data += struct.pack(f"<{count}f", *values)
        data += b"\0" * (-len(data) % 32)
    pairs = metadata()
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(pairs)) + b"".join(pairs) + b"".join(infos)
    with open(path, "wb") as file:
        file.write(head + b"\0" * (-len(head) % 32) + data)


main(sys.argv[1], int(sys.argv[2]))
