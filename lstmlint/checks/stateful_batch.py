"""RNN204: batches of another size than a stateful model was declared for."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.fed_data import fed
from lstmlint.checks.pairings import DEFAULT_BATCH, versions
from lstmlint.checks.paths import each_path
from lstmlint.checks.stateful import stateful_layers
from lstmlint.checks.words import title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Batches, Event, Path, Program, Side
from lstmlint.shape import Axis, Dim, Unknown, differ, same, show_dim

_STEPPED = ("steps_per_epoch", "validation_steps", "steps")


@each_path
def stateful_batch(program: Program, path: Path) -> Iterator[Finding]:
    """RNN204: the size of the batches, the rest that is left over, or the part that is kept for validation."""
    for event, model in fed(path):
        stateful = stateful_layers(model)
        declared = event.inputs[0].shape.axes[0] if event.inputs[0].shape.axes and not event.inputs[0].shape.open else None
        origin = event.inputs[0].origin
        if stateful and origin is None and model.api == "sequential":
            declared, origin = _first_batch(path, event)
        if not stateful or declared is None or origin is None:
            continue
        for data in event.data:
            fault = _fault(event, data, declared)
            if fault is None:
                continue
            case, size, rows = fault
            words = {
                "layer": title(stateful[0]),
                "declared": show_dim(declared),
                "size": show_dim(size),
                "rows": show_dim(rows) if rows is not None else "",
                "method": event.kind,
                "data": "validation data" if data.use == "validation" or case == "split" else "data",
            }
            place, changes = _place(event, data, declared, case, rows)
            said = "the batch is declared as" if origin is event.inputs[0].origin else "the first batch has"
            related = (Related(origin, f"{said} {show_dim(declared)}"),)
            # A last batch of one sample is broadcast over all states; a first one by predict of Keras 2 alone.
            rest = case in ("rest", "split-training") or (case == "split" and _kept_whole(rows, declared))
            silent = same(size, 1) is True and (rest or (case == "few" and event.kind == "predict" and 2 in versions(program)))
            unsure = rows is None and case == "default"
            severity = Severity.WARNING if silent or unsure else None
            yield Finding(place, words, related, changes, case, severity, Safety.UNSAFE if unsure else None)
            break


def _first_batch(path: Path, event: Event) -> tuple[Axis, Place | None]:
    """A model that declares nothing takes the size of the batch from the first data that it is trained on."""
    for other in path.events:
        if other.target is event.target and other.kind in ("fit", "evaluate", "predict", "escape", "passed", "unknown"):
            size = other.args.get("batch_size", DEFAULT_BATCH)
            plain = other.kind == "fit" and not other.hidden and isinstance(size, int) and not isinstance(size, bool)
            return (size, other.place) if plain and isinstance(size, int) else (None, None)
    return None, None


def _rows(side: Side | None) -> Axis:
    feed = side.items[0] if side is not None else None
    return feed.shape.axes[0] if feed is not None and not feed.shape.open and feed.shape.axes else None


def _fault(event: Event, data: Batches, declared: Axis) -> tuple[str, Axis, Axis] | None:
    """The case, the size of the batch that does not fit, and the number of samples if known."""
    rows = _rows(data.x)
    if data.batched:
        return ("batch", rows, rows) if differ(rows, declared) else None
    if any(event.args.get(name) is not None for name in _STEPPED):
        return None
    given = event.args.get("batch_size")
    if data.use == "validation" and event.args.get("validation_batch_size") is not None:
        given = event.args["validation_batch_size"]
    size = DEFAULT_BATCH if given is None else given
    if isinstance(size, bool) or not isinstance(size, int | Dim | Unknown):
        return None
    share = event.args.get("validation_split", 0.0)
    if event.kind == "fit" and data.use == "data" and not (isinstance(share, int | float) and share == 0):
        return _of_split(rows, share, size, declared, default=given is None)
    return _of_rows(rows, size, declared, default=given is None, trains=event.kind == "fit" and event.args.get("y") is not None)


def _of_rows(rows: Axis, size: Axis, declared: Axis, *, default: bool, trains: bool) -> tuple[str, Axis, Axis] | None:
    if isinstance(rows, int) and isinstance(size, int):
        first = min(rows, size)
        if differ(first, declared):
            # Where whole batches could be made of the samples it is the size that is wrong.
            few = rows < size and not (isinstance(declared, int) and rows % declared == 0)
            return "few" if few else "default" if default else "size", first, rows
        rest = rows % size
        return ("rest", rest, rows) if rest and differ(rest, declared) else None
    if not differ(size, declared):
        return None
    if not default:
        return "size", size, rows
    # With as many samples as one batch has, the default would do.
    return ("default", size, None) if trains and rows is None else None


def _of_split(rows: Axis, share: object, size: Axis, declared: Axis, *, default: bool) -> tuple[str, Axis, Axis] | None:
    if not isinstance(rows, int) or not isinstance(share, float) or not 0 < share < 1:
        return ("size", size, rows) if not default and differ(size, declared) else None
    kept = int(rows * (1.0 - share))
    fault = _of_rows(kept, size, declared, default=default, trains=True)
    rest = _of_rows(rows - kept, size, declared, default=default, trains=True)
    # A rest of one sample is broadcast in silence: what raises is told first.
    if fault is not None and (rest is None or same(fault[1], 1) is not True or same(rest[1], 1) is True):
        return ("split-training" if fault[0] == "rest" else fault[0]), fault[1], kept
    return ("split", rest[1], rows - kept) if rest is not None else None


def _kept_whole(rows: Axis, declared: Axis) -> bool:
    """Whether a whole batch comes before the one that is left over."""
    return isinstance(rows, int) and isinstance(declared, int) and rows > declared


def _place(event: Event, data: Batches, declared: Axis, case: str, rows: Axis) -> tuple[Place, tuple[Change, ...]]:
    argument = event.argument("batch_size") if "batch_size" in event.args else None
    divides = not isinstance(rows, int) or not isinstance(declared, int) or rows % declared == 0
    if case == "size" and argument is not None:
        literal = argument.literal and not argument.inherited and isinstance(declared, int) and divides
        return argument.value_place, (Change(Action.REPLACE, argument.value_place, show_dim(declared)),) if literal else ()
    if case == "default" and isinstance(declared, int) and divides and "batch_size" not in event.args:
        return event.place, (Change(Action.ADD_ARGUMENT, event.place, f"batch_size={declared}"),)
    side = data.x
    return (side.place if side is not None and side.place is not None and case != "default" else event.place), ()
