"""A llama model of random weights, small enough to write in a test: about 100 kB.

What it says is noise. That llama.cpp loads it is the point: a real server then speaks the real
protocol (templates, grammars, streaming, usage, errors) with nothing downloaded.
"""

from pathlib import Path

import gguf
import numpy as np

WIDTH = 32
HEADS = 4
FEED_FORWARD = 48
CONTEXT = 4096
SPECIAL = {
    "<unk>": gguf.TokenType.UNKNOWN,
    "<s>": gguf.TokenType.CONTROL,
    "</s>": gguf.TokenType.CONTROL,
}
TEMPLATE = (
    "{%- for message in messages -%}<{{ message['role'] }}>{{ message['content'] }}\n"
    "{% endfor %}<assistant>"
)
# Of the one layer: which matrix maps how many numbers to how many.
MATRICES = {
    "attn_q": (WIDTH, WIDTH),
    "attn_k": (WIDTH, WIDTH),
    "attn_v": (WIDTH, WIDTH),
    "attn_output": (WIDTH, WIDTH),
    "ffn_gate": (WIDTH, FEED_FORWARD),
    "ffn_up": (WIDTH, FEED_FORWARD),
    "ffn_down": (FEED_FORWARD, WIDTH),
}


def write_tiny_model(path: Path, seed: int = 0) -> Path:
    """Write the model and return its path; the same seed gives the same bytes."""
    vocabulary = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256))]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_block_count(1)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(len(vocabulary))
    _add_tokenizer(writer, vocabulary)

    random = np.random.default_rng(seed)

    def add(name: str, rows: int, columns: int) -> None:
        weights = random.standard_normal((rows, columns)) / np.sqrt(columns)
        writer.add_tensor(f"{name}.weight", weights.astype(np.float32))

    unscaled = np.ones(WIDTH, dtype=np.float32)
    add("token_embd", len(vocabulary), WIDTH)
    for name, (given, made) in MATRICES.items():
        add(f"blk.0.{name}", made, given)
    for name in ("blk.0.attn_norm", "blk.0.ffn_norm", "output_norm"):
        writer.add_tensor(f"{name}.weight", unscaled)
    add("output", len(vocabulary), WIDTH)

    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _add_tokenizer(writer: gguf.GGUFWriter, vocabulary: list[str]) -> None:
    bytewise = [gguf.TokenType.BYTE] * (len(vocabulary) - len(SPECIAL))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(vocabulary)
    writer.add_token_types([*SPECIAL.values(), *bytewise])
    writer.add_token_scores([0.0] * len(vocabulary))
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_space_prefix(False)  # noqa: FBT003 - the library's own interface
    writer.add_chat_template(TEMPLATE)
