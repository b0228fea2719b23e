"""The tagger as a torch module: a BERT encoder, a linear layer over each word's first piece, and a linear-chain CRF.

In: batches of packed units. Out: the CRF's mean negative log-likelihood a word in training, emissions otherwise.
"""

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from ingest.tagger_input import KINDS, LABELS

_NEVER = -1e4


def allowed() -> tuple[Tensor, Tensor, Tensor]:
    """Which label may start a unit, follow another (row: before, column: after), and end a unit."""
    size = len(LABELS)
    follows = torch.zeros(size, size, dtype=torch.bool)
    for before, left in enumerate(LABELS):
        for after, right in enumerate(LABELS):
            opened = left[0] in "BI"
            goes_on = right[0] in "IE"
            follows[before, after] = opened == goes_on and (not opened or left[2:] == right[2:])
    starts = torch.tensor([label[0] in "OBS" for label in LABELS])
    ends = torch.tensor([label[0] in "OES" for label in LABELS])
    return starts, follows, ends


class TaggerModel(nn.Module):
    """Word pieces with their kinds -> a score for each label of each piece; `transitions` belongs to the decoding."""

    start_bar: Tensor
    follow_bar: Tensor
    end_bar: Tensor

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(config.hidden_size, len(LABELS))
        self.transitions = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        starts, follows, ends = allowed()
        self.register_buffer("start_bar", torch.where(starts, 0.0, _NEVER))
        self.register_buffer("follow_bar", torch.where(follows, 0.0, _NEVER))
        self.register_buffer("end_bar", torch.where(ends, 0.0, _NEVER))

    @classmethod
    def from_encoder(cls, weights: Path, layers: int) -> "TaggerModel":
        """A new tagger over the encoder of a sentence-transformers folder; every kind starts as token type 0 there."""
        config = BertConfig.from_pretrained(weights)
        config.type_vocab_size = KINDS
        config.num_hidden_layers = layers
        # Dropout in the encoder halves the speed on a CPU; masked pieces take its part.
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        model = cls(config)
        state = load_file(weights / "model.safetensors")
        kinds = "embeddings.token_type_embeddings.weight"
        state[kinds] = state[kinds][:1].repeat(KINDS, 1)
        missing, _ = model.encoder.load_state_dict(state, strict=False)
        if [name for name in missing if not name.endswith("position_ids")]:
            raise ValueError(f"{weights}: the encoder lacks {missing}")
        nn.init.normal_(model.head.weight, std=0.02)
        nn.init.zeros_(model.head.bias)
        return model

    def forward(self, ids: Tensor, mask: Tensor, kinds: Tensor) -> Tensor:
        """(batch, pieces) int64 each -> (batch, pieces, labels) float32."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        scores: Tensor = self.head(self.drop(hidden))
        return scores.float()

    def loss(self, emissions: Tensor, gold: Tensor, words: Tensor) -> Tensor:
        """(units, words, labels) emissions, (units, words) gold labels, (units,) word counts -> a scalar."""
        moves = self.transitions + self.follow_bar
        steps = emissions.shape[1]
        present = torch.arange(steps)[None, :] < words[:, None]
        path = emissions.gather(2, gold[:, :, None])[:, :, 0] * present
        path = path.sum() + (moves[gold[:, :-1], gold[:, 1:]] * present[:, 1:]).sum()
        alpha = emissions[:, 0] + self.start_bar
        for step in range(1, steps):
            ahead = torch.logsumexp(alpha[:, :, None] + moves, dim=1) + emissions[:, step]
            alpha = torch.where(present[:, step, None], ahead, alpha)
        total = torch.logsumexp(alpha + self.end_bar, dim=1).sum()
        return (total - path) / words.sum()


def layer_rates(model: TaggerModel, rate: float, decay: float) -> list[dict[str, object]]:
    """Parameter groups with smaller steps the nearer to the input; word embeddings stay as they came."""
    depth = int(model.encoder.config.num_hidden_layers)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if "word_embeddings" in name:
            parameter.requires_grad_(False)
            continue
        if name.startswith("encoder.encoder.layer."):
            own = rate * math.pow(decay, depth - 1 - int(name.split(".")[3]))
        elif "token_type" in name:
            own = rate * 3  # new in this model: the kinds of word
        elif name.startswith("encoder.embeddings"):
            own = rate * math.pow(decay, depth)
        else:
            own = rate * (30 if name == "transitions" else 5)
        groups.setdefault((own, 0.01 if parameter.dim() > 1 else 0.0), []).append(parameter)
    return [{"params": found, "lr": own, "peak": own, "weight_decay": fade} for (own, fade), found in groups.items()]
