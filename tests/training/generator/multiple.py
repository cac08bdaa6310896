"""Models with two inputs, or with two outputs."""

from __future__ import annotations

from tests.differential.generator.parts import Code, Dice, Spec
from tests.differential.generator.writing import Writer
from tests.training.generator.arrays import real, whole
from tests.training.generator.names import keras_name
from tests.training.generator.tasks import recurrent

MISTAKES = (
    "",
    "inputs exchanged",
    "an input forgotten",
    "width of the head",
    "an axis too many in the target",
    "targets exchanged",
    "declared sizes",
    "extra return_sequences",
)


def write(w: Writer, dice: Dice, wrong: bool) -> tuple[list[str], str, str]:
    """A sequence and a vector in; a number out, and sometimes a class too."""
    n, t, f, s, k = dice.randint(12, 20), dice.randint(3, 6), dice.randint(1, 4), dice.randint(2, 5), dice.randint(2, 4)
    two_in = dice.maybe(0.6)
    two_out = not two_in or dice.maybe(0.4)
    fitting = [m for m in MISTAKES if m and (two_in or "input" not in m) and (two_out or m != "targets exchanged")]
    mistake = dice.choice(fitting) if wrong else ""
    lines = [f"x_seq = {real(dice, [str(n), str(t), str(f)])}"]
    if two_in:
        lines.append(f"x_static = {real(dice, [str(n), str(s)])}")
    lines.append(
        f"y_value = {real(dice, [str(n), '1', '1'] if mistake == 'an axis too many in the target' else dice.pick([str(n)], [str(n), '1']))}"
    )
    if two_out:
        lines.append(f"y_class = {keras_name(w, 'utils.to_categorical')}({whole(dice, str(k), [str(n)])}, {k})")
    keyed = dice.maybe(0.35)
    declared = f + 1 if mistake == "declared sizes" else f
    named = {"name": "seq"} if keyed else {}
    lines.append(f"seq_in = {w.layer(Spec('Input', (), {'shape': Code(f'({t}, {declared})'), **named}))}")
    lines.append(f"h = {w.layer(recurrent(dice, mistake == 'extra return_sequences'))}(seq_in)")
    if two_in:
        lines.append(f"static_in = {w.layer(Spec('Input', (), {'shape': Code(f'({s},)'), **({'name': 'static'} if keyed else {})}))}")
        if mistake == "extra return_sequences":
            lines.append(f"h = {w.layer(Spec('Dense', (s,)))}(h)")
        else:
            lines.append(
                f"h = {w.layer(Spec('Concatenate'))}([h, static_in])" if dice.maybe(0.5) else f"h = {w.name('concatenate')}([h, static_in])"
            )
    width = dice.pick(k + 1, 3) if mistake == "width of the head" else 1
    lines.append(f"value = {w.layer(Spec('Dense', (width,), {'name': 'value'} if keyed else {}))}(h)")
    if two_out:
        softmax = {"activation": "softmax", **({"name": "kind"} if keyed else {})}
        lines.append(f"kind = {w.layer(Spec('Dense', (k,), softmax))}(h)")
    inputs, outputs = "[seq_in, static_in]" if two_in else "seq_in", "[value, kind]" if two_out else "value"
    lines.append(f"model = {w.name('Model')}({dice.pick(f'{inputs}, {outputs}', f'inputs={inputs}, outputs={outputs}')})")
    if two_out:
        losses = '{"value": "mse", "kind": "categorical_crossentropy"}' if keyed else '["mse", "categorical_crossentropy"]'
    else:
        losses = '"mse"'
    lines.append(f'model.compile(optimizer="adam", loss={losses})')
    x = {"seq": "x_seq", **({"static": "x_static"} if two_in else {})}
    y = {"value": "y_value", **({"kind": "y_class"} if two_out else {})}
    if mistake == "inputs exchanged":
        x = dict(zip(x, reversed(x.values()), strict=True))
    if mistake == "an input forgotten":
        x.pop("static", None)
    if mistake == "targets exchanged":
        y = dict(zip(y, reversed(y.values()), strict=True))
    shown = [given(x, keyed), given(y, keyed and two_out)]  # Keras 3 refuses a dict for the one target of a loss that is no dict
    lines.append(f"model.fit({shown[0]}, {shown[1]}, epochs=1, batch_size={dice.pick(4, 8)}, verbose=0)")
    if dice.maybe(0.4):
        lines.append(f"out = model.predict({shown[0]}, verbose=0)")
    return lines, f"{1 + two_in} in, {1 + two_out} out", mistake


def given(values: dict[str, str], keyed: bool) -> str:
    """One array, a list of them, or a dict."""
    if keyed:
        return "{" + ", ".join(f'"{name}": {value}' for name, value in values.items()) + "}"
    held = list(values.values())
    return held[0] if len(held) == 1 else f"[{', '.join(held)}]"
