"""Functional models: several inputs and outputs, branches and merges, shared layers, nested models, states, attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.differential.generator import chains
from tests.differential.generator.parts import Part, Shape, Spec, flatten
from tests.differential.generator.segments import onto_tensor, write_parts
from tests.differential.generator.sequential import opened, write_sequential
from tests.differential.generator.writing import Writer, indent

MERGES = ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")


class Graph:
    """A functional model as it is written: the lines so far, the tensor at hand and its shape."""

    def __init__(self, w: Writer, bad: str = "") -> None:
        self.w, self.dice, self.bad = w, w.dice, bad
        self.lines: list[str] = []
        self.inputs: list[str] = []
        self.outputs: list[str] = []
        self.models: list[str] = []
        self.x = ""
        self.shape: Shape = ()

    def spoiled(self, what: str) -> bool:
        """Whether this is the place for the program's mistake; it happens once."""
        if self.bad == what:
            self.bad = ""
            return True
        return False

    def input(self, shape: Any, *words: str) -> str:
        """A new input."""
        name = self.w.fresh(*(words or ("inputs", "inp", "visible", "a_input", "i")))
        spec = self.dice.weighted((5, Spec("Input", (), {"shape": shape})), (4, Spec("Input", (shape,))), (1, Spec("Input", (), {"shape": shape, "name": name})),
                                  (0.6, Spec("Input", (), {"batch_shape": (None, *shape) if isinstance(shape, tuple) else shape})))  # fmt: skip
        self.lines.append(f"{name} = {self.w.layer(spec)}")
        self.inputs.append(name)
        return name

    def begin(self, shape: Any) -> None:
        """The first input."""
        source = self.input(shape)
        self.shape = shape if isinstance(shape, tuple) and shape else (3,)
        self.x = self.w.fresh("x", "h", "net", "t")
        if self.dice.maybe(0.3):
            self.lines.append(f"{self.x} = {source}")
        else:
            self.put(chains.quiet(self.dice), source, self.shape)

    def put(self, spec: Spec, source: str, shape: Shape, target: str = "") -> str:
        """One layer on one tensor."""
        self.lines.append(f"{target or self.x} = {self.w.layer(spec)}({source})")
        if not target:
            self.shape = shape
        return target or self.x

    def chain(self, parts: list[Part] | None = None) -> None:
        """A run of layers."""
        if parts is None:
            parts, self.shape = chains.walk(self.dice, self.shape, self.dice.randint(1, 3))
        if self.dice.maybe(0.15):
            for spec in flatten(parts):
                name = self.w.fresh("y", "z", "hidden", "out")
                self.lines.append(f"{name} = {self.w.layer(spec)}({self.x})")
                self.x = name
        elif self.dice.maybe(0.08):
            text = self.x
            for spec in flatten(parts):
                text = f"{self.w.layer(spec)}({text})"
            self.lines.append(f"{self.x} = {text}")
        else:
            self.lines += write_parts(self.w, onto_tensor(self.x), parts)

    def sequence(self) -> tuple[int | None, int]:
        """Make the tensor at hand a sequence of vectors, and say its steps and features."""
        while len(self.shape) > 2:
            self.put(Spec("TimeDistributed", (Spec("Flatten"),)), self.x, (self.shape[0], _product(self.shape[1:])))
        if len(self.shape) == 1:
            n = self.dice.randint(2, 6)
            self.put(Spec("RepeatVector", (n,)), self.x, (n, *self.shape))
        t, f = self.shape
        assert f is not None
        return t, f

    def merge(self, tensors: list[str], function: str, **options: Any) -> str:
        """``Concatenate()([a, b])`` or ``concatenate([a, b])``, right or wrong."""
        listed = f"[{', '.join(tensors)}]"
        text = ", ".join(f"{k}={self.w.value(v)}" for k, v in options.items())
        if self.spoiled("merge_call"):
            return self.dice.pick(f"{self.w.name(function)}({text})({', '.join(tensors)})", f"{self.w.name(function)}({listed})", f"{self.w.name(function)}({text})({tensors[0]})",
                                  f"{self.w.name(function)}({text})([{tensors[0]}])")  # fmt: skip
        if function in ("Concatenate", "Add", "Multiply", "Average", "Maximum") and self.dice.maybe(0.3):
            return f"{self.w.name(function.lower())}({', '.join([listed, *([text] if text else [])])})"
        return f"{self.w.name(function)}({text})({listed})"

    def split(self) -> None:
        """Two branches that meet again."""
        t, f = self.sequence()
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
            self.lines.append(f"{target} = {a} {dict(Add='+', Subtract='-', Multiply='*')[function]} {b}")
        else:
            self.lines.append(f"{target} = {self.merge([a, b], function, **options)}")
        self.x, self.shape = target, shape

    def residual(self) -> None:
        """A short cut."""
        t, f = self.sequence()
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
                self.lines.append(f"{x} = {self.w.name('AdditiveAttention')}({dice.pick('', 'use_scale=False')})({f'{q}, {x}' if flat else f'[{q}, {x}, {x}]'})")
            case 2:
                heads = self.w.layer(Spec("MultiHeadAttention", (2, 3)) if dice.maybe(0.5) else Spec("MultiHeadAttention", (), {"num_heads": 2, "key_dim": 4}))
                self.lines.append(f"{x} = {heads}({q if flat else dice.pick(f'{q}, {x}', f'{x}, {x}', f'{q}, {x}, {x}', f'query={q}, value={x}')})")
            case 3 if t is not None:
                s = self.w.fresh("scores", "alpha", "e")
                dense, repeat = Spec("Dense", (1,), {"activation": "tanh"}), Spec("RepeatVector", (f + (1 if flat else 0),))
                for spec, source in ((dense, q), (Spec("Flatten"), s), (Spec("Activation", ("softmax",)), s), (repeat, s), (Spec("Permute", ([2, 1],)), s)):
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
        self.lines += [f"{layer} = {self.w.layer(chains.recurrent(self.dice, u, keep))}", f"{a} = {layer}({self.x})", f"{b} = {layer}({other})"]
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
            self.lines += [f"{i} = {self.w.layer(Spec('Input', (declared,)))}", f"{o} = {i}", *write_parts(self.w, onto_tensor(o), parts),
                           f"{name} = {self.w.name('Model')}({i}, {o})"]  # fmt: skip
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
        t, f = self.sequence()
        if self.dice.maybe(0.7):
            index = self.dice.pick("[:, -1, :]", "[:, -1]", "[:, 0]", "[:, 0, :]")
            self.lines.append(f"{self.x} = {self.x}{index}")
            self.shape = (f,)
        else:
            self.lines.append(f"{self.x} = {self.x} {self.dice.pick('* 2.0', '+ 1.0', '/ 3.0', '- 0.5')}")

    def states(self) -> None:
        """An encoder whose states start a decoder, and perhaps the two models for inference."""
        t, f = self.sequence()
        w, dice, u = self.w, self.dice, chains.small(self.dice)
        kind = dice.weighted((5, "LSTM"), (3, "GRU"), (1, "SimpleRNN"))
        other = dice.pick("LSTM", "GRU") if self.spoiled("state_kind") else kind
        count = 2 if kind == "LSTM" else 1
        both = dice.maybe(0.25)
        encoder = Spec(kind, (u,), {"return_state": True, **({"return_sequences": True} if dice.maybe(0.3) else {})})
        layer = w.layer(Spec("Bidirectional", (encoder,)) if both else encoder)
        names = [w.fresh("h", "state_h", "fh"), w.fresh("c", "state_c", "fc"), w.fresh("bh", "h2"), w.fresh("bc", "c2")][: count * 2 if both else count]
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
        self.lines += [f"{enc} = {model}({self.inputs[0]}, {names[0] if len(names) == 1 else '[' + ', '.join(names) + ']'})"] if len(self.inputs) == 2 else []
        self.lines += [f"{name} = {w.layer(Spec('Input', (), {'shape': (width,)}))}" for name in given]
        self.lines += [f"{step}, {', '.join(after)} = {decoder}({d_in}, initial_state=[{', '.join(given)}])", f"{step} = {dense}({step})",
                       f"{dec} = {model}([{d_in}] + [{', '.join(given)}], [{step}] + [{', '.join(after)}])"]  # fmt: skip

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
        self.lines.append(dice.pick(f"{x} = {layer}({dense})", f"{x} = {layer}", f"{x} = {dense}()", f"{x} = {dense}({x}, {x})", f"{x} = {dense}([{x}, {x}])",
                                    f"{x}, spare = {dense}({x})", f"{x} = {w.name('Dense')}({x})", f"{x} = {dense}({x}, units=3)", f"{x} = {w.name('LSTM')}({x}, 4)",
                                    f"{x} = {dense}('x')", f"{x} = {dense}(3)", f"{x} = {w.name('Model')}({x})", f"{x} = {dense}(None)"))  # fmt: skip

    def finish(self) -> None:
        """Outputs and the model."""
        dice, w = self.dice, self.w
        if dice.maybe(0.75):
            n = dice.randint(1, 5)
            self.put(Spec("Dense", (n,), {"activation": dice.pick("softmax", "sigmoid", None)} if dice.maybe(0.6) else {}), self.x, (*self.shape[:-1], n))
        if dice.maybe(0.15):
            other = w.fresh("second_output", "aux_out")
            self.put(Spec("Dense", (2,), {"name": other}), self.x, self.shape, other)
            self.outputs.append(other)
        outs = [self.x, *self.outputs]
        name = w.fresh("model", "net", "m")
        ins = self.inputs[0] if len(self.inputs) == 1 and dice.maybe(0.8) else f"[{', '.join(self.inputs)}]"
        result = outs[0] if len(outs) == 1 and dice.maybe(0.8) else f"[{', '.join(outs)}]"
        if self.spoiled("model_call"):
            ins, result = dice.pick((ins, w.layer(Spec("Dense", (1,)))), (w.layer(Spec("Dense", (1,))), result), (ins, "None"), (ins, "'out'"))
        model = w.name("Model")
        self.lines.append(f"{name} = {dice.pick(f'{model}({ins}, {result})', f'{model}(inputs={ins}, outputs={result})', f'{model}({ins}, outputs={result})')}")
        self.models.append(name)


MISTAKES = ("merge_call", "merge_size", "merge_rank", "attention", "shared", "nested", "state_kind", "unpack", "state_width", "state_count", "wrong_call", "model_call")
NEEDS: dict[str, tuple[str, ...]] = {
    "merge_call": ("split", "residual", "second_input"), "merge_size": ("split", "residual"), "merge_rank": ("split", "residual", "second_input"),
    "attention": ("attention",), "shared": ("shared",), "nested": ("nested",), "wrong_call": ("wrong_call",), "model_call": ("chain",),
    "state_kind": ("states",), "unpack": ("states",), "state_width": ("states",), "state_count": ("states",),
}  # fmt: skip


def _product(sizes: Shape) -> int:
    total = 1
    for size in sizes:
        total *= size or 1
    return total


def write_functional(w: Writer, shape: Any, bad: str = "", parts: list[Part] | None = None) -> Graph:
    """A whole functional model; ``parts`` is a chain (spoiled already, perhaps) that it has to contain."""
    graph = Graph(w, bad)
    graph.begin(shape)
    if parts is not None:
        graph.chain(parts)
        graph.finish()
        return graph
    wanted = [w.dice.choice(NEEDS[bad])] if bad else []
    blocks = [w.dice.weighted((8, "chain"), (3, "split"), (2, "residual"), (2, "second_input"), (2.5, "attention"), (2, "shared"), (2.5, "nested"),
                              (1.5, "operation"), (3.5, "states"), (2.5, "helper")) for _ in range(w.dice.randint(1, 3))]  # fmt: skip
    blocks += wanted
    w.dice.shuffle(blocks)
    for block in blocks:
        method: Callable[[], None] = getattr(graph, block)
        method()
    graph.finish()
    return graph
