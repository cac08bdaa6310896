"""RNN112: states of a Bidirectional layer, by their names and by their use."""

from __future__ import annotations

import pytest

from tests.rules.shapes import codes, only

ENCODER = "source, target = Input((None, 8)), Input((None, 4))\n"
JOINED = (
    "h, c = Concatenate()([{0}, {1}]), Concatenate()([{2}, {3}])\nd = LSTM(32)(target, initial_state=[h, c])\nModel([source, target], d)\n"
)


def encoded(names: str, layer: str = "LSTM(16, return_state=True)", rest: str = "") -> str:
    return f"{ENCODER}{names} = Bidirectional({layer})(source)\n{rest}"


@pytest.mark.parametrize(
    "names",
    [
        ("fh", "bh", "fc", "bc"),
        ("forward_h", "backward_h", "forward_c", "backward_c"),
        ("state_h_fwd", "state_h_bwd", "state_c_fwd", "state_c_bwd"),
        ("enc_fh1", "enc_bh1", "enc_fc1", "enc_bc1"),
        ("forwardHidden", "backwardHidden", "forwardCell", "backwardCell"),
        ("hf", "hb", "cf", "cb"),
        ("fc", "fh", "bc", "bh"),
    ],
)
def test_names_that_contradict(names: tuple[str, ...]) -> None:
    by_name = dict(zip(("fh", "bh", "fc", "bc"), names, strict=True)) if names[0] != "fc" else {n: n for n in names}
    join = JOINED.format(by_name["fh"], by_name["bh"], by_name["fc"], by_name["bc"])
    for version in (2, 3, None):
        assert codes(encoded("out, " + ", ".join(names), rest=join), version) == [(2, "RNN112")]


@pytest.mark.parametrize(
    "text",
    [
        encoded("out, fh, fc, bh, bc", rest=JOINED.format("fh", "bh", "fc", "bc")),
        encoded("out, fh, fc, bh, bc", rest=JOINED.format("bh", "fh", "bc", "fc")),
        encoded("out, a, b, c, d", rest=JOINED.format("a", "c", "b", "d")),
        # Called otherwise, but joined by what they are.
        encoded("out, fh, bh, fc, bc", rest=JOINED.format("fh", "fc", "bh", "bc")),
        encoded(
            "out, fh, bh, fc, bc", rest="d = Bidirectional(LSTM(16))(target, initial_state=[fh, bh, fc, bc])\nModel([source, target], d)\n"
        ),
        # The directions exchanged: h with h all the same.
        encoded("out, bh, bc, fh, fc", rest=JOINED.format("fh", "bh", "fc", "bc")),
        # Nobody uses them.
        encoded("out, fh, bh, fc, bc", rest="Model(source, out)\n"),
        encoded("out, h, _, c, _", rest="Model(source, Concatenate()([h, c]))\n"),
        encoded("out, fh, bh", "GRU(16, return_state=True)", "Model(source, Concatenate()([fh, bh]))\n"),
        encoded("out, forward, backward", "GRU(16, return_state=True)", "Model(source, Concatenate()([forward, backward]))\n"),
        encoded("out, a, b", "GRU(16, return_state=True)", "Model(source, Concatenate()([a, b]))\n"),
        # One direction starts the decoder; four states as features.
        encoded("out, fh, fc, bh, bc", rest="d = LSTM(16)(target, initial_state=[fh, fc])\nModel([source, target], d)\n"),
        encoded("out, fh, fc, bh, bc", rest="Model(source, Concatenate()([Concatenate()([fh, fc]), Concatenate()([bh, bc])]))\n"),
        # Another class may return them otherwise.
        f"{ENCODER}out, fh, bh, fc, bc = Own(LSTM(16, return_state=True))(source)\nModel(source, [fh, bh, fc, bc])\n",
    ],
)
def test_what_is_right_or_not_known(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("rest", "row"),
    [
        (JOINED.format("fh", "fc", "bh", "bc"), 4),
        (JOINED.format("fc", "bc", "fh", "bh"), 4),
        ("d = Bidirectional(LSTM(16))(target, initial_state=[fh, bh, fc, bc])\n", 3),
        ("h, c = add([fh, bc]), add([fc, bh])\nd = LSTM(16)(target, initial_state=[h, c])\n", 4),
    ],
)
def test_states_joined_in_the_wrong_order(rest: str, row: int) -> None:
    assert codes(encoded("out, fh, fc, bh, bc", rest=rest)) == [(row, "RNN112")]


def test_the_names_are_exchanged() -> None:
    text = encoded("out, fh, bh, fc, bc", rest=JOINED.format("fh", "bh", "fc", "bc"))
    fix = only(text).fix
    assert fix is not None and [edit.content for edit in fix.edits] == ["fc", "bh"]
