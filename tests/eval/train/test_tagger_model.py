"""The CRF loss against every path weighed."""

import itertools

import pytest

torch = pytest.importorskip("torch")


@pytest.mark.slow
def test_the_loss_is_the_share_of_the_gold_paths() -> None:
    from transformers import BertConfig

    from eval.train.tagger_model import TaggerModel
    from ingest.tagger_input import LABELS

    torch.manual_seed(3)
    small = BertConfig(
        vocab_size=9, hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=4, type_vocab_size=12
    )
    model = TaggerModel(small)
    torch.nn.init.normal_(model.transitions)
    emissions = torch.randn(2, 3, len(LABELS))
    gold = torch.tensor(
        [[LABELS.index(label) for label in ("B-cue", "I-cue", "E-cue")], [LABELS.index("S-source"), 0, 0]]
    )
    words = torch.tensor([3, 2])

    moves = (model.transitions + model.follow_bar).detach().numpy()
    starts, ends, scores = model.start_bar.numpy(), model.end_bar.numpy(), emissions.numpy()

    def weight(row: int, path: tuple[int, ...]) -> float:
        total = starts[path[0]] + ends[path[-1]] + sum(scores[row, place, label] for place, label in enumerate(path))
        return float(total + sum(moves[pair] for pair in itertools.pairwise(path)))

    wanted = 0.0
    for row, size in enumerate((3, 2)):
        paths = [weight(row, path) for path in itertools.product(range(len(LABELS)), repeat=size)]
        wanted += float(torch.logsumexp(torch.tensor(paths), 0)) - weight(row, tuple(gold[row, :size].tolist()))
    with torch.no_grad():
        assert float(model.loss(emissions, gold, words)) == pytest.approx(wanted / 5, rel=1e-4)
