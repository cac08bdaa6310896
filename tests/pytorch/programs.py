"""Random programs: a module with recurrent parts in one of the styles in which people write them, right or with one mistake."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import indent

HEAD = """\
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

"""


@dataclass
class Draft:
    """A program in the making: the sizes, the lines of ``__init__`` and ``forward``, and what flows."""

    r: random.Random
    batch: int = 0
    steps: int = 0
    features: int = 0
    hidden: int = 0
    first: bool = False
    init: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    mistake: str = ""

    def __post_init__(self) -> None:
        r = self.r
        self.batch, self.steps, self.features, self.hidden = r.randint(2, 4), r.randint(5, 7), r.randint(8, 10), r.randint(11, 16)
        self.first = r.random() < 0.6

    def maybe(self, mistake: str, chance: float = 0.18) -> bool:
        """Whether this is the place of the program's one mistake."""
        if self.mistake or self.r.random() >= chance:
            return False
        self.mistake = mistake
        return True


@dataclass
class Flow:
    """A tensor in ``forward``: its variable, whether it is a sequence, and its width."""

    name: str
    sequence: bool
    width: str


def recurrent(d: Draft, name: str, width: str, *, kind: str = "", layers: int | None = None) -> tuple[str, str, int, int, str]:
    """A recurrent module: its constructor, the width of its output, layers, directions and kind."""
    r = d.r
    kind = kind or r.choice(["LSTM", "LSTM", "GRU", "RNN"])
    layers = layers or r.choice([1, 1, 2])
    both = r.random() < 0.35
    options: list[str] = []
    said = d.maybe("input_size") and r.choice([f"{width} + 1", str(d.steps), "1"])
    arguments = [said or width, "hidden"] if r.random() < 0.7 else [f"input_size={said or width}", "hidden_size=hidden"]
    if layers > 1 or r.random() < 0.2:
        positional = not arguments[0].startswith("input_size=") and r.random() < 0.5
        options.append(str(layers) if positional else f"num_layers={layers}")
    if d.first:
        options.append("batch_first=True")
    if both:
        options.append("bidirectional=True")
    if layers > 1 and r.random() < 0.3:
        options.append("dropout=0.1")
    if r.random() < 0.1:
        options.append("bias=False")
    out = "2 * hidden" if both else "hidden"
    if kind == "LSTM" and r.random() < 0.12:
        options.append("proj_size=3")
        out = "6" if both else "3"
    first, rest = options[:1], options[1:]
    r.shuffle(rest)
    if first and not first[0].isdigit():
        rest = [*first, *rest]
        first = []
    maker = r.choice(
        [f"nn.{kind}", f"nn.{kind}", f"nn.{kind}", f'getattr(nn, "{kind}")', f'{{"LSTM": nn.LSTM, "GRU": nn.GRU, "RNN": nn.RNN}}["{kind}"]']
    )
    d.init.append(f"self.{name} = {maker}({', '.join([*arguments, *first, *rest])})")
    return kind, out, layers, 1 + both, name


def applied(d: Draft, module: tuple[str, str, int, int, str], flow: Flow) -> tuple[Flow, str, int]:
    """Apply it: perhaps with a state, perhaps packed. The output, the name of the last hidden state and the layers in it."""
    r = d.r
    kind, out, layers, sides, name = module
    given = flow.name
    state = ""
    batch = f"{flow.name}.size({0 if d.first else 1})"
    if r.random() < 0.3 and "3" not in out and "6" not in out:
        count = f"{layers}" if sides == 1 else r.choice([f"{layers} * 2", f"{layers * 2}"])
        sizes = [count, batch, "hidden"]
        if d.maybe("state layout", 0.3):
            sizes = [batch, count, "hidden"]
        elif sides == 2 and d.maybe("state directions", 0.4):
            sizes = [str(layers), batch, "hidden"]
        elif d.maybe("state width", 0.2):
            sizes = [count, batch, "hidden + 1"]
        zeros = r.choice(
            [f"torch.zeros({', '.join(sizes)})", f"torch.zeros(({', '.join(sizes)}))", f"{flow.name}.new_zeros({', '.join(sizes)})"]
        )
        if kind == "LSTM" and not d.maybe("one state", 0.1):
            state = r.choice([f", ({zeros}, {zeros})", ", (h0, c0)"])
            if state == ", (h0, c0)":
                d.body += [f"h0 = {zeros}", f"c0 = {zeros}"]
        elif kind == "LSTM" or not d.maybe("two states", 0.1):
            state = f", {zeros}"
        else:
            state = f", ({zeros}, {zeros})"
    packed = not state and r.random() < 0.12
    if packed:
        lengths = f"[{', '.join(str(max(1, d.steps - i)) for i in range(d.batch))}]"
        d.body.append(f"packed = pack_padded_sequence({given}, {lengths}, batch_first={d.first})")
        given = "packed"
    last = f"h_{name}"
    if kind == "LSTM":
        target = r.choice([f"out, ({last}, c)", f"out, ({last}, _)"])
    elif d.maybe("unpacked as an LSTM", 0.08) and layers * sides != 2:
        target = f"out, ({last}, c)"
    else:
        target = f"out, {last}"
    if d.maybe("three names", 0.03):
        target = f"out, {last}, c"
    d.body.append(f"{target} = self.{name}({given}{state})")
    if packed:
        d.body.append(f"out, _ = pad_packed_sequence(out, batch_first={d.first})")
    return Flow("out", True, out), last, layers * sides


def tail(d: Draft, flow: Flow, last: str, states: int, sides: int, *, projected: bool) -> Flow:
    """From the steps to one vector, in one of many ways; or all steps."""
    r = d.r
    time = 1 if d.first else 0
    ways: list[tuple[str, str, bool]] = [
        (f"out = out[:, -1{r.choice(['', ', :'])}]" if d.first else "out = out[-1]", flow.width, False),
        (f"out = out.mean(dim={time})", flow.width, False),
        (f"out, _ = torch.max(out, {time})", flow.width, False),
        ("out = out", flow.width, True),
        (f"out = F.relu(out).sum({time})", flow.width, False),
        (f"out = out.select({time}, -1)", flow.width, False),
        ("out = self.dropout(out)", flow.width, True),
    ]
    if not projected:
        ways += [(f"out = {last}[-1]", "hidden", False)] * 2
        if sides == 2:
            ways += [(f"out = torch.cat([{last}[-2], {last}[-1]], dim=1)", "2 * hidden", False)] * 2
        ways.append((f"out = {last}.permute(1, 0, 2).reshape({last}.size(1), -1)", f"{states} * hidden", False))
    if d.first:
        ways.append(("w = torch.softmax(out.sum(-1), dim=1)\nout = torch.bmm(w.unsqueeze(1), out).squeeze(1)", flow.width, False))
        if d.maybe("bmm without an axis", 0.05):
            ways = [("w = torch.softmax(out.sum(-1), dim=1)\nout = torch.bmm(w, out)", flow.width, False)]
    line, width, sequence = r.choice(ways)
    if "dropout" in line:
        d.init.append("self.dropout = nn.Dropout(0.2)")
    if d.maybe("cat of unequal shapes", 0.04) and sequence:
        line = f"out = torch.cat([out, {last}], dim=-1)"
    d.body += line.split("\n")
    return Flow("out", sequence, width)


def head(d: Draft, flow: Flow) -> None:
    """Linear layers to the result."""
    r = d.r
    width = flow.width
    if d.maybe("in_features", 0.3):
        width = "hidden" if width == "2 * hidden" else f"{width} + 1"
    match r.randrange(4):
        case 0:
            d.init.append(f"self.fc = nn.Linear({width}, 2)")
            d.body.append("return self.fc(out)")
        case 1:
            d.init.append(f"self.head = nn.Sequential(nn.Linear({width}, 7), nn.ReLU(), nn.Linear(7, 1))")
            d.body.append("return self.head(out)")
        case 2:
            d.init += [f"self.fc1 = nn.Linear({width}, 5)", f"self.fc2 = nn.Linear({'6' if d.maybe('second Linear', 0.1) else '5'}, 3)"]
            d.body += ["out = torch.tanh(self.fc1(out))", "return self.fc2(out)"]
        case _:
            d.init += [f"self.norm = nn.LayerNorm({width})", f"self.out = nn.Linear({width}, 2)"]
            d.body.append("return self.out(self.norm(out))")


def plain(d: Draft) -> None:
    """One recurrent module and a head."""
    module = recurrent(d, d.r.choice(["lstm", "rnn", "encoder"]), "features")
    flow, last, states = applied(d, module, Flow("x", True, "features"))
    head(d, tail(d, flow, last, states, module[3], projected=module[1] in ("3", "6")))


def stacked(d: Draft) -> None:
    """Two recurrent modules, one on the other."""
    one = recurrent(d, "first", "features")
    flow, _, _ = applied(d, one, Flow("x", True, "features"))
    if d.maybe("tuple passed on", 0.15):
        d.body[-1] = f"out = self.first({flow.name if flow.name != 'out' else 'x'})"
    width = one[1]
    if one[1] == "2 * hidden" and d.maybe("second input_size", 0.3):
        width = "hidden"
    two = recurrent(d, "second", width, layers=1)
    flow, last, states = applied(d, two, Flow("out", True, one[1]))
    head(d, tail(d, flow, last, states, two[3], projected=two[1] in ("3", "6")))


def listed(d: Draft) -> None:
    """A ModuleList that a loop fills and a loop applies."""
    kind, number = d.r.choice(["LSTM", "GRU"]), d.r.randint(2, 3)
    inner = "hidden + 1" if d.maybe("widths in a list", 0.25) else "hidden"
    order = "batch_first=True" if d.first else "batch_first=False"
    if d.r.random() < 0.5:
        d.init += [
            "self.rnns = nn.ModuleList()",
            f"for i in range({number}):",
            f"    self.rnns.append(nn.{kind}(features if i == 0 else {inner}, hidden, {order}))",
        ]
    else:
        d.init.append(f"self.rnns = nn.ModuleList([nn.{kind}(features if i == 0 else {inner}, hidden, {order}) for i in range({number})])")
    d.body += ["for rnn in self.rnns:", "    x, _ = rnn(x)", "out = x"]
    head(d, Flow("out", True, "hidden"))


def cells(d: Draft) -> None:
    """A cell in a loop over the steps."""
    kind = d.r.choice(["LSTM", "GRU"])
    d.init.append(f"self.cell = nn.{kind}Cell(features, hidden)")
    batch = f"x.size({0 if d.first else 1})"
    width = "hidden + 1" if d.maybe("cell state width", 0.2) else "hidden"
    d.body += [f"h = torch.zeros({batch}, {width})", f"c = torch.zeros({batch}, {width})", "outputs = []"]
    step = "x[:, t]" if d.first else "x[t]"
    if d.maybe("sequence into a cell", 0.1):
        step = "x"
    call = f"self.cell({step}, (h, c))" if kind == "LSTM" else f"self.cell({step}, h)"
    if kind == "LSTM" and d.maybe("one state for a cell", 0.1):
        call = f"self.cell({step}, h)"
    d.body.append(f"for t in range(x.size({1 if d.first else 0})):")
    d.body += [f"    {'h, c' if kind == 'LSTM' else 'h'} = {call}", "    outputs.append(h)"]
    d.body.append(f"out = {d.r.choice(['h', f'torch.stack(outputs, dim={1 if d.first else 0})'])}")
    head(d, Flow("out", False, "hidden"))


def embedded(d: Draft) -> None:
    """Ids through an Embedding."""
    d.init.append("self.embedding = nn.Embedding(50, features)")
    d.body.append("x = self.embedding(x)")
    plain(d)
    d.below.append("ids")


def convolved(d: Draft) -> None:
    """A convolution in front: channels first."""
    d.first = True
    d.init.append("self.conv = nn.Conv1d(features, 6, 3, padding=1)")
    if d.maybe("no permute before Conv1d", 0.25):
        d.body.append("x = self.conv(x)")
    else:
        d.body.append(
            f"x = self.conv(x.{d.r.choice(['permute(0, 2, 1)', 'transpose(1, 2)'])}).{d.r.choice(['permute(0, 2, 1)', 'transpose(1, 2)'])}"
        )
    module = recurrent(d, "rnn", "6")
    flow, last, states = applied(d, module, Flow("x", True, "6"))
    head(d, tail(d, flow, last, states, module[3], projected=module[1] in ("3", "6")))


def nested(d: Draft) -> None:
    """An encoder of its own class, and a decoder that goes on from its state."""
    both = d.r.random() < 0.3
    d.above += [
        "class Encoder(nn.Module):",
        "    def __init__(self, features, hidden):",
        "        super().__init__()",
        f"        self.rnn = nn.GRU(features, hidden, batch_first={d.first}, bidirectional={both})",
        "",
        "    def forward(self, x):",
        "        return self.rnn(x)",
        "",
        "",
    ]
    wide = "2 * hidden" if both else "hidden"
    d.init += ["self.encoder = Encoder(features, hidden)", f"self.decoder = nn.GRU({wide}, hidden, batch_first={d.first})"]
    d.body.append("steps, state = self.encoder(x)")
    state = "state" if not both else d.r.choice(["state[-1:]", "state.sum(0, keepdim=True)"])
    if both and d.maybe("state of two directions", 0.4):
        state = "state"
    d.body.append(f"out, _ = self.decoder(steps, {state})")
    head(d, Flow("out", True, "hidden"))


def reshaped(d: Draft) -> None:
    """``view`` to many rows and back."""
    module = recurrent(d, "rnn", "features")
    flow, _, _ = applied(d, module, Flow("x", True, "features"))
    width = flow.width
    d.init.append(f"self.fc = nn.Linear({width}, 4)")
    rows = width if not d.maybe("view of a wrong width", 0.3) else f"{width} + 1"
    d.body += ["a, b = out.size(0), out.shape[1]", f"out = self.fc(out.reshape(-1, {rows}))", "return out.view(a, b, 4)"]


SHAPES: list[tuple[Callable[[Draft], None], int]] = [
    (plain, 6), (stacked, 3), (listed, 2), (cells, 2), (embedded, 2), (convolved, 2), (nested, 2), (reshaped, 2),
]  # fmt: skip


@dataclass(frozen=True)
class Program:
    """A program: it makes ``model`` and applies it; ``mistake`` names the one that it may have."""

    name: str
    text: str
    mistake: str


def program(seed: str, number: int) -> Program:
    """The program of that number."""
    d = Draft(random.Random(f"{seed}/{number}"))
    kinds, weights = zip(*SHAPES, strict=True)
    make = d.r.choices(kinds, weights)[0]
    make(d)
    return Program(f"{seed}/{number} {make.__name__}", written(d), d.mistake)


def written(d: Draft) -> str:
    """The text: how the sizes reach the constructor, the class, and the call."""
    r = d.r
    sizes = {"features": d.features, "hidden": d.hidden}
    style = r.choice(["parameters", "defaults", "config", "constants", "self"])
    before, inside, call = "", [], "Net()"
    signature = "self"
    if style == "parameters":
        signature, call = (
            "self, features, hidden",
            r.choice([f"Net({d.features}, {d.hidden})", f"Net(hidden={d.hidden}, features={d.features})"]),
        )
    elif style == "defaults":
        signature = f"self, features={d.features}, hidden={d.hidden}"
    elif style == "config":
        before = f"config = {sizes!r}\n\n\n"
        signature, call = "self, config", "Net(config)"
        inside = ['features, hidden = config["features"], config["hidden"]']
    elif style == "constants":
        before = f"FEATURES = {d.features}\nHIDDEN = {d.hidden}\n\n\n"
        inside = ["features = FEATURES", "hidden = HIDDEN"]
    else:
        inside = [f"self.features, self.hidden = {d.features}, {d.hidden}", "features, hidden = self.features, self.hidden"]
    init = [r.choice(["super().__init__()", "super(Net, self).__init__()"]), *inside, "self.sizes = features, hidden", *d.init]
    forward = ["features, hidden = self.sizes", *d.body]
    text = HEAD + before + "\n".join(d.above) + ("\n" if d.above else "") + "class Net(nn.Module):\n"
    text += f"    def __init__({signature}):\n{indent(chr(10).join(init), ' ' * 8)}\n\n"
    text += f"    def forward(self, x):\n{indent(chr(10).join(forward), ' ' * 8)}\n\n\n"
    first, second = (d.batch, d.steps) if d.first else (d.steps, d.batch)
    data = f"torch.randint(0, 50, ({first}, {second}))" if "ids" in d.below else f"torch.randn({first}, {second}, {d.features})"
    return text + f"model = {call}\nresult = model({data})\n"
