"""The blocks of functional models: branches and merges, shared layers, nested models, attention, states, helpers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.differential.generator import chains
from tests.differential.generator.graph import Graph
from tests.differential.generator.parts import Part, Shape, Spec
from tests.differential.generator.segments import onto_tensor, write_parts
from tests.differential.generator.sequential import opened, write_sequential
from tests.differential.generator.writing import Writer, indent

SIGNS = {"Add": "+", "Subtract": "-", "Multiply": "*"}
MERGES = ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")


class Blocks(Graph):
    """A graph that grows by whole blocks."""

    def split(self) -> None:
        """Two branches that meet again."""
        t, _f = self.sequence()
        dice, u = self.dice, chains.small(self.dice)
        a, b, target = self.w.fresh("a", "left", "first"), self.w.fresh("b", "right", "second"), self.w.fresh("merged", "joined", "both")
        keep = dice.maybe(0.5)
        wrong, rank = self.spoiled("merge_size"), self.spoiled("merge_rank")
        function = dice.weighted((5, "Concatenate"), (3, dice.choice(MERGES)), (1, "Dot"))
        v = u if function != "Concatenate" and not wrong else u + dice.randint(0 if function == "Concatenate" else 1, 3)
        self.put(chains.recurrent(dice, u, keep), self.x, self.shape, a)
        self.put(chains.recurrent(dice, v, keep != rank), self.x, self.shape, b)
        shape: Shape = (t, u) if keep else (u,)
        options: dict[str, Any] = {}
        if function == "Concatenate":
            shape = (*shape[:-1], u + v)
            if wrong:
                options = {"axis": dice.pick(1, 3, 0, -2, 5)}
            elif dice.maybe(0.4):
                options = {"axis": -1 if dice.maybe(0.7) else len(shape)}
        elif function == "Dot":
            options = {"axes": dice.pick(1, -1, (1, 1)) if not keep else dice.pick(2, (2, 2), -1) if not wrong else dice.pick(0, 3, (1, 2))}
            shape = (t, t) if keep else (1,)
            if keep and t is None:
                function, options, shape = "Concatenate", {}, (t, u + v)
        if function in ("Add", "Subtract", "Multiply") and dice.maybe(0.2):
            self.lines.append(f"{target} = {a} {SIGNS[function]} {b}")
        else:
            self.lines.append(f"{target} = {self.merge([a, b], function, **options)}")
        self.x, self.shape = target, shape

    def residual(self) -> None:
        """A short cut."""
        _t, f = self.sequence()
        y = self.w.fresh("shortcut", "skip", "res")
        wrong = self.spoiled("merge_size")
        self.put(chains.recurrent(self.dice, f + (1 if wrong else 0), not self.spoiled("merge_rank")), self.x, self.shape, y)
        self.lines.append(f"{self.x} = {self.merge([self.x, y], 'Add')}" if self.dice.maybe(0.7) else f"{self.x} = {self.x} + {y}")

    def second_input(self) -> None:
        """Another input, joined."""
        if len(self.shape) != 1:
            self.sequence()
            u = chains.small(self.dice)
            self.put(chains.recurrent(self.dice, u, False), self.x, (u,))
        n = self.dice.randint(2, 6)
        other = self.input((n,), "aux", "extra_input", "meta")
        target = self.w.fresh("merged", "joined", "both")
        wrong = self.spoiled("merge_rank")
        if wrong:
            self.lines.append(f"{other} = {self.w.layer(Spec('RepeatVector', (3,)))}({other})")
        self.lines.append(f"{target} = {self.merge([self.x, other], 'Concatenate')}")
        f = self.shape[0]
        assert f is not None
        self.x, self.shape = target, (f + n,)

    def attention(self) -> None:
        """Attention of one kind or another."""
        t, f = self.sequence()
        dice, x = self.dice, self.x
        q = self.w.fresh("query", "q", "att")
        flat = self.spoiled("attention")
        self.put(chains.recurrent(dice, f, not (flat and dice.maybe(0.5))), x, self.shape, q)
        match dice.randint(0, 4):
            case 0:
                self.lines.append(f"{x} = {self.w.name('Attention')}({dice.pick('', 'use_scale=True')})({x if flat else f'[{q}, {x}]'})")
            case 1:
                given = f"{q}, {x}" if flat else f"[{q}, {x}, {x}]"
                self.lines.append(f"{x} = {self.w.name('AdditiveAttention')}({dice.pick('', 'use_scale=False')})({given})")
            case 2:
                heads = self.w.layer(
                    Spec("MultiHeadAttention", (2, 3))
                    if dice.maybe(0.5)
                    else Spec("MultiHeadAttention", (), {"num_heads": 2, "key_dim": 4})
                )
                self.lines.append(
                    f"{x} = {heads}({q if flat else dice.pick(f'{q}, {x}', f'{x}, {x}', f'{q}, {x}, {x}', f'query={q}, value={x}')})"
                )
            case 3 if t is not None:
                s = self.w.fresh("scores", "alpha", "e")
                dense, repeat = Spec("Dense", (1,), {"activation": "tanh"}), Spec("RepeatVector", (f + (1 if flat else 0),))
                for spec, source in (
                    (dense, q),
                    (Spec("Flatten"), s),
                    (Spec("Activation", ("softmax",)), s),
                    (repeat, s),
                    (Spec("Permute", ([2, 1],)), s),
                ):
                    self.lines.append(f"{s} = {self.w.layer(spec)}({source})")
                self.lines.append(f"{x} = {self.merge([x, s], 'Multiply')}")
            case _:
                self.lines.append(f"{x} = {self.merge([x, q], 'Concatenate')}")
                self.shape = (t, 2 * f)

    def shared(self) -> None:
        """One layer on two inputs."""
        t, f = self.sequence()
        u = chains.small(self.dice)
        keep = self.dice.maybe(0.3)
        layer, a, b = self.w.fresh("shared", "tower", "encoder_layer"), self.w.fresh("a", "left"), self.w.fresh("b", "right")
        other = self.input((t, f + (1 if self.spoiled("shared") else 0)), "other_input", "right_input")
        self.lines += [
            f"{layer} = {self.w.layer(chains.recurrent(self.dice, u, keep))}",
            f"{a} = {layer}({self.x})",
            f"{b} = {layer}({other})",
        ]
        self.x = self.w.fresh("merged", "joined", "both")
        self.lines.append(f"{self.x} = {self.merge([a, b], 'Concatenate')}")
        self.shape = (t, 2 * u) if keep else (2 * u,)

    def nested(self) -> None:
        """A model used as a layer."""
        self.sequence()
        inner = self.shape
        parts, after = chains.walk(self.dice, inner, self.dice.randint(1, 3))
        name = self.w.fresh("sub", "inner_model", "encoder", "block_model")
        declared: Shape = (inner[0], (inner[1] or 1) + 1) if self.spoiled("nested") else inner
        if self.dice.maybe(0.5):
            self.lines += write_sequential(self.w, name, opened(self.w, declared, parts, self.dice.pick("input", "argument")))
        else:
            i, o = self.w.fresh("sub_in", "si"), self.w.fresh("sub_out", "so")
            self.lines += [
                f"{i} = {self.w.layer(Spec('Input', (declared,)))}",
                f"{o} = {i}",
                *write_parts(self.w, onto_tensor(o), parts),
                f"{name} = {self.w.name('Model')}({i}, {o})",
            ]
        if len(after) == 1 and self.dice.maybe(0.2) and inner[0] is not None:
            many, n = self.w.fresh("many", "windows"), self.dice.randint(2, 4)
            self.lines.append(f"{many} = {self.w.layer(Spec('Input', ((n, *inner),)))}")
            self.inputs.append(many)
            y = self.w.fresh("each", "per_window")
            self.lines.append(f"{y} = {self.w.name('TimeDistributed')}({name})({many})")
            self.outputs.append(y)
        self.lines.append(f"{self.x} = {name}({self.x})")
        self.shape = after

    def operation(self) -> None:
        """A plain operation on the tensor."""
        _t, f = self.sequence()
        if self.dice.maybe(0.7):
            index = self.dice.pick("[:, -1, :]", "[:, -1]", "[:, 0]", "[:, 0, :]")
            self.lines.append(f"{self.x} = {self.x}{index}")
            self.shape = (f,)
        else:
            self.lines.append(f"{self.x} = {self.x} {self.dice.pick('* 2.0', '+ 1.0', '/ 3.0', '- 0.5')}")

    def states(self) -> None:
        """An encoder whose states start a decoder, and perhaps the two models for inference."""
        t, _f = self.sequence()
        w, dice, u = self.w, self.dice, chains.small(self.dice)
        kind = dice.weighted((5, "LSTM"), (3, "GRU"), (1, "SimpleRNN"))
        other = dice.pick("LSTM", "GRU") if self.spoiled("state_kind") else kind
        count = 2 if kind == "LSTM" else 1
        both = dice.maybe(0.25)
        encoder = Spec(kind, (u,), {"return_state": True, **({"return_sequences": True} if dice.maybe(0.3) else {})})
        layer = w.layer(Spec("Bidirectional", (encoder,)) if both else encoder)
        names = [w.fresh("h", "state_h", "fh"), w.fresh("c", "state_c", "fc"), w.fresh("bh", "h2"), w.fresh("bc", "c2")][
            : count * 2 if both else count
        ]
        if both and count == 1:
            names = names[:2]
        if self.spoiled("unpack"):
            names = names[:-1] if dice.maybe(0.4) and len(names) > 1 else [*names, w.fresh("spare", "d")]
        out = dice.pick("_", w.fresh("enc_out", "encoded"))
        match dice.randint(0, 4):
            case 0:
                held = w.fresh("results", "encoder_outputs")
                self.lines += [f"{held} = {layer}({self.x})", f"{', '.join(names)}{',' if len(names) == 1 else ''} = {held}[1:]"]
            case 1:
                held = w.fresh("rest", "encoder_states")
                self.lines += [f"{out}, *{held} = {layer}({self.x})", f"{', '.join(names)}{',' if len(names) == 1 else ''} = {held}"]
            case 2:
                held = w.fresh("encoder_rnn", "enc")
                self.lines += [f"{held} = {layer}", f"{out}, {', '.join(names)} = {held}({self.x})"]
            case _:
                self.lines.append(f"{out}, {', '.join(names)} = {layer}({self.x})")
        width = u
        if both and len(names) >= 2 * count:
            joined = []
            for k in range(count):
                j = w.fresh("sh", "sc", "joined_state")
                self.lines.append(f"{j} = {self.merge([names[k], names[k + count]], 'Concatenate')}")
                joined.append(j)
            names, width = joined, 2 * u
        if self.spoiled("state_width"):
            width += dice.pick(1, 2, width)
        if self.spoiled("state_count"):
            names = names[:1] if len(names) > 1 and dice.maybe(0.6) else [*names, names[0]]
        g, d_in = dice.randint(2, 6), ""
        d_in = self.input((dice.pick(None, 4, t), g), "decoder_inputs", "dec_in")
        decoder, d_out = w.fresh("decoder", "dec_lstm"), w.fresh("decoded", "dec_out")
        given = names[0] if len(names) == 1 and dice.maybe(0.5) else f"[{', '.join(names)}]"
        returns = dice.maybe(0.6)
        spec = Spec(other, (width,), {"return_sequences": True, **({"return_state": True} if returns else {})})
        self.lines.append(f"{decoder} = {w.layer(spec)}")
        unpacked = f"{d_out}, {', '.join(['_'] * (2 if other == 'LSTM' else 1))}" if returns else d_out
        self.lines.append(f"{unpacked} = {decoder}({d_in}, initial_state={given})")
        dense = w.fresh("decoder_dense", "project")
        self.lines += [f"{dense} = {w.layer(Spec('Dense', (g,), {'activation': 'softmax'}))}", f"{d_out} = {dense}({d_out})"]
        if returns and dice.maybe(0.5) and not both:
            self.inference(names, decoder, dense, d_in, width, other)
        self.x, self.shape = d_out, (None, g)

    def inference(self, names: list[str], decoder: str, dense: str, d_in: str, width: int, kind: str) -> None:
        """The encoder and the decoder as models of their own, as in the tutorials."""
        w, model = self.w, self.w.name("Model")
        count = 2 if kind == "LSTM" else 1
        given = [w.fresh("state_in", "prev") for _ in range(count)]
        after = [w.fresh("state_out", "next_state") for _ in range(count)]
        step, enc, dec = w.fresh("step_out"), w.fresh("encoder_model"), w.fresh("decoder_model")
        self.lines += (
            [f"{enc} = {model}({self.inputs[0]}, {names[0] if len(names) == 1 else '[' + ', '.join(names) + ']'})"]
            if len(self.inputs) == 2
            else []
        )
        self.lines += [f"{name} = {w.layer(Spec('Input', (), {'shape': (width,)}))}" for name in given]
        self.lines += [
            f"{step}, {', '.join(after)} = {decoder}({d_in}, initial_state=[{', '.join(given)}])",
            f"{step} = {dense}({step})",
            f"{dec} = {model}([{d_in}] + [{', '.join(given)}], [{step}] + [{', '.join(after)}])",
        ]

    def helper(self) -> None:
        """A function that takes a tensor and gives one."""
        self.sequence()
        parts, after = chains.walk(self.dice, self.shape, self.dice.randint(1, 3))
        name, arg = self.w.fresh("block", "conv_block", "apply", "tower_of"), self.dice.pick("x", "tensor", "inp", "t")
        outer, self.w.size.parameters = self.w.size.parameters, []
        body = write_parts(self.w, onto_tensor(arg), parts)
        given, self.w.size.parameters = self.w.size.parameters, outer
        style = self.dice.pick("positional", "keyword", "default")
        parameters = [f"{p}={v}" if style == "default" else p for p, v in given]
        arguments = [] if style == "default" else [f"{p}={v}" if style == "keyword" else str(v) for p, v in given]
        self.lines += [f"def {name}({', '.join([arg, *parameters])}):", *indent([*body, f"return {arg}"])]
        self.lines.append(f"{self.x} = {name}({', '.join([self.x, *arguments])})")
        self.shape = after

    def wrong_call(self) -> None:
        """A layer where a tensor belongs, or the other way round."""
        dice, w, x = self.dice, self.w, self.x
        layer, dense = w.layer(Spec("LSTM", (4,))), w.layer(Spec("Dense", (3,)))
        self.lines.append(
            dice.pick(
                f"{x} = {layer}({dense})",
                f"{x} = {layer}",
                f"{x} = {dense}()",
                f"{x} = {dense}({x}, {x})",
                f"{x} = {dense}([{x}, {x}])",
                f"{x}, spare = {dense}({x})",
                f"{x} = {w.name('Dense')}({x})",
                f"{x} = {dense}({x}, units=3)",
                f"{x} = {w.name('LSTM')}({x}, 4)",
                f"{x} = {dense}('x')",
                f"{x} = {dense}(3)",
                f"{x} = {w.name('Model')}({x})",
                f"{x} = {dense}(None)",
            )
        )


MISTAKES = (
    "merge_call",
    "merge_size",
    "merge_rank",
    "attention",
    "shared",
    "nested",
    "state_kind",
    "unpack",
    "state_width",
    "state_count",
    "wrong_call",
    "model_call",
)
NEEDS: dict[str, tuple[str, ...]] = {
    "merge_call": ("split", "residual", "second_input"),
    "merge_size": ("split", "residual"),
    "merge_rank": ("split", "residual", "second_input"),
    "attention": ("attention",),
    "shared": ("shared",),
    "nested": ("nested",),
    "wrong_call": ("wrong_call",),
    "model_call": ("chain",),
    "state_kind": ("states",),
    "unpack": ("states",),
    "state_width": ("states",),
    "state_count": ("states",),
}


def write_functional(w: Writer, shape: Any, bad: str = "", parts: list[Part] | None = None) -> Blocks:
    """A whole functional model; ``parts`` is a chain (spoiled already, perhaps) that it has to contain."""
    graph = Blocks(w, bad)
    graph.begin(shape)
    if parts is not None:
        graph.chain(parts)
        graph.finish()
        return graph
    wanted = [w.dice.choice(NEEDS[bad])] if bad else []
    blocks = [
        w.dice.weighted(
            (8, "chain"),
            (3, "split"),
            (2, "residual"),
            (2, "second_input"),
            (2.5, "attention"),
            (2, "shared"),
            (2.5, "nested"),
            (1.5, "operation"),
            (3.5, "states"),
            (2.5, "helper"),
        )
        for _ in range(w.dice.randint(1, 3))
    ]
    blocks += wanted
    w.dice.shuffle(blocks)
    for block in blocks:
        method: Callable[[], None] = getattr(graph, block)
        method()
    graph.finish()
    return graph
