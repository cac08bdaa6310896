"""The questions that beginners ask are answered on the examples of the tutorials, each by a sentence of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstmlint.explain import text
from tests.explain.lines import ask, line

EXAMPLES = Path(__file__).parents[2] / "examples"


def answer(name: str, where: str) -> str:
    """What explain says of the first line with this in it, in one line."""
    source = (EXAMPLES / name).read_text(encoding="utf-8")
    page = ask(source, line(source, where), name=name)
    assert page is not None
    return " ".join(text(page, 200).split())


@pytest.mark.parametrize(
    ("name", "where", "sentence"),
    [
        # Does LSTM(64) make 64 LSTMs?
        ("forecast.py", "LSTM(64", "It does not make 64 LSTMs in a row, either: this is one layer,"),
        ("forecast.py", "LSTM(64", "and the same weights are used at each of the 30 steps."),
        ("tutorials/stateful.py", "LSTM(4, batch", "It does not make 4 LSTMs in a row, either: this is one layer,"),
        ("forecast_torch.py", "nn.GRU", "It does not make 64 GRUs in a row, either: there are 2 layers,"),
        # Is units the number of timesteps?
        ("forecast.py", "LSTM(64", "It is not the number of timesteps: those are 30 and come from the input."),
        ("tutorials/bidirectional.py", "Bidirectional(LSTM", "It is not the number of timesteps: those are 10 and come from the input."),
        ("forecast_torch.py", "nn.GRU", "It is not the number of timesteps: the input has 30 steps."),
        # Why 16,896 parameters?
        ("forecast.py", "LSTM(64", "Each of the four: 64·(1 + 64) + 64 = 4,224. Together: 4·4,224 = 16,896."),
        ("forecast.py", "LSTM(64", "kernel 1 x 256 256 from the 1 feature of a step to 4 x 64 columns"),
        ("forecast.py", "LSTM(64", "recurrent_kernel 64 x 256 16,384 from the 64 numbers of h to 4 x 64 columns"),
        ("tutorials/bidirectional.py", "Bidirectional(LSTM", "each with weights of its own: 2·1,760 = 3,520."),
        # What does return_sequences pass on?
        ("forecast.py", "LSTM(64", "passes on h after every step, not only after the last: (batch, 30, 64)"),
        ("forecast.py", "LSTM(32", "return_sequences not given, so False: only h after the last step is passed on"),
        ("stacked.py", "LSTM(64", "the hidden state h after the last of 30 steps"),
        # What is kept with stateful=True, and until when?
        ("tutorials/stateful.py", "LSTM(4, batch", "stateful=True: h and c are kept from one batch to the next."),
        ("tutorials/stateful.py", "LSTM(4, batch", "20 model.reset_states() in every turn of the loop of line 18, after fit (1 epoch)"),
        ("forecast.py", "LSTM(64", "Nothing is kept from one batch to the next (stateful is False)."),
    ],
)  # fmt: skip
def test_the_answer_is_there(name: str, where: str, sentence: str) -> None:
    assert sentence in answer(name, where)
