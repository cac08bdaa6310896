"""RNN511: a model for inference made of new recurrent layers, beside the trained one whose layers were meant."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import TOUCHES, Call, Event, Layer, Model, Path, Program, Tensor

_TRAINS = frozenset({"fit", "fit_generator", "train_on_batch"})
_PREDICTS = frozenset({"predict", "predict_on_batch"})
# Whatever is trained or filled outside of fit: where a file speaks of it, nothing is certain.
_OTHERWISE = frozenset(
    {"load_weights", "set_weights", "get_weights", "load_model", "clone_model", "from_config", "model_from_json", "trainable_variables"}
    | {"trainable_weights", "GradientTape", "Checkpoint", "restore", "assign", "from_pretrained", "batch_set_value"}
)
_DEEPEST = 20


@each_path
def untrained_inference(program: Program, path: Path) -> Iterator[Finding]:
    """RNN511: only for a model that continues a trained one: it has layers of it, or takes the states of a decoder as inputs."""
    if program.identifiers & _OTHERWISE or "." in path.entry:
        return
    # What a function does that nobody calls comes after all that the module does.
    events = [event for other in program.paths for event in other.events] if path.entry else path.events
    fits = [event for event in events if event.kind in _TRAINS and isinstance(event.target, Model)]
    if not fits:
        return
    trained = {id(layer) for event in fits for layer in _layers(event.target)}
    handed = {id(layer) for event in events if event.kind not in _PREDICTS | TOUCHES | {"compile"} for layer in _layers(event.target)}
    told: set[Place] = set()
    for event in path.events:
        if event.kind not in _PREDICTS or not isinstance(event.target, Model):
            continue
        before = next((fit for fit in fits if fit.order < event.order), None)
        layer = _untrained(program, event.target, trained, handed) if before is not None else None
        if layer is not None and before is not None and layer.place not in told:
            told.add(layer.place)
            yield _finding(layer, before, event)


def _finding(layer: Layer, fit: Event, predict: Event) -> Finding:
    related = (Related(fit.place, "this trains another model, without the layer"), Related(predict.place, "this predicts with it"))
    model = predict.target.name if isinstance(predict.target, Model) and predict.target.name else "the model"
    return Finding(layer.place, {"layer": title(layer), "model": model, "method": predict.kind}, related)


def _layers(thing: Model | Layer | None, depth: int = 0) -> Iterator[Layer]:
    """Every layer in a model, those of nested models and inside wrappers included."""
    if depth > _DEEPEST or thing is None:
        return
    if isinstance(thing, Layer):
        yield thing
        yield from _layers(thing.inner, depth + 1)
        return
    for call in thing.calls:
        yield from _layers(call.layer, depth + 1)
    for layer in thing.layers:
        yield from _layers(layer, depth + 1)


def _untrained(program: Program, model: Model, trained: set[int], handed: set[int]) -> Layer | None:
    """A recurrent layer of the model that nobody has trained, where the model continues a trained one."""
    if model.api != "functional" or not model.complete or not any(model is made for path in program.paths for made in path.models):
        return None
    if any(call.speculative or isinstance(call.layer, Model) or call.layer.custom for call in model.calls):
        return None
    fresh = [call for call in model.calls if isinstance(call.layer, Layer) and call.layer.recurrent and id(call.layer) not in trained]
    new = next((call for call in fresh if id(call.layer) not in handed), None)
    if new is None or len(fresh) != sum(isinstance(c.layer, Layer) and c.layer.recurrent for c in model.calls):
        return None
    shares = any(id(layer) in trained for layer in _layers(model))
    continues = shares or any(_takes_states(call, model) for call in fresh)
    return new.layer if continues and isinstance(new.layer, Layer) else None


def _takes_states(call: Call, model: Model) -> bool:
    """Whether the layer starts from states that are inputs of the model."""
    states = call.state if isinstance(call.state, list | tuple) else (call.state,)
    return bool(states) and all(isinstance(s, Tensor) and any(s is given for given in model.inputs) for s in states)
