"""The lines that make the data of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.differential.generator.parts import Code
from tests.training.generator.arrays import literal, real, whole
from tests.training.generator.names import keras_name
from tests.training.generator.series import WindowLines
from tests.training.generator.targets import TargetLines


@dataclass
class Data:
    """What was written: the lines, the variables and the expressions for each role."""

    lines: list[str]
    x: str
    y: str
    x_test: str = ""
    y_test: str = ""
    axes: dict[str, str] = field(default_factory=dict)


class DataWriter(WindowLines, TargetLines):
    """Writes the data of one plan."""

    def write(self) -> Data:
        """All of the data."""
        plan, dice = self.plan, self.dice
        split = "none" if plan.stateful else dice.weighted((4, "none"), (3, "cut"), (3, "sklearn"))
        if split != "none":
            self.all_x, self.all_y = ("X", "y") if self.x != "X" else ("data_x", "data_y")
            plan.samples += 8
            self.names["N"] = str(plan.samples)
        cut = self.cutter() if plan.source == "windows" and not plan.tokens else None
        if cut:
            if cut.call.count("{data}") == 1 and split == "cut" and cut.text and dice.maybe(0.5):
                self.early_split(cut)
                split = "early"
            else:
                self.windows(cut)
                self.shape_windows(cut)
        elif plan.tokens:
            self.token_data()
        elif plan.source == "literal" and plan.features == 1 and not plan.goal.per_step:
            self.literal_data()
        elif plan.source == "table" and not plan.goal.per_step and plan.target != "itself":
            self.table_data()
        else:
            self.random_data()
        if split == "none":
            self.x_test = self.y_test = ""
        self.spoil_target()
        if split in ("cut", "sklearn"):
            self.split(split)
        if "test without reshape" in plan.faults and self.x_test:
            self.lines.append(f"{self.x_test} = {self.x_test}.reshape({self.x_test}.shape[0], -1)")
        axes = dict(self.names)
        return Data([*self.constants, *self.lines], self.x, self.y, self.x_test, self.y_test, axes)

    def random_data(self) -> None:
        """Arrays of random numbers."""
        self.name_sizes("NTF" + ("K" if "K" in self.plan.goal.axes or self.plan.goal.kind == "labels" else ""))
        n, t, f = self.names["N"], self.names["T"], self.names["F"]
        x, dice = self.all_x, self.dice
        form = dice.weighted((8, "whole"), (2, "flat"), (1, "list"), (1, "concatenated"))
        if form == "flat":
            self.lines.append(f"{x} = {real(dice, [n, f'{t} * {f}'])}")
            if "flat" not in self.plan.faults:
                self.lines.append(f"{x} = {x}.reshape({dice.pick(f'{n}, {t}, {f}', f'-1, {t}, {f}', f'({x}.shape[0], {t}, {f})')})")
        elif form == "list":
            self.lines.append(f"{x} = np.array([{real(dice, [t, f])} for _ in range({n})])")
        elif form == "concatenated":
            half = self.plan.samples // 2
            pieces = [real(dice, [str(half), t, f]), real(dice, [str(self.plan.samples - half), t, f])]
            self.lines.append(f"{x} = np.{dice.pick('concatenate', 'vstack')}([{', '.join(pieces)}])")
        else:
            self.lines.append(f"{x} = {real(dice, [n, t, f])}")
        if form != "flat" and "flat" in self.plan.faults:
            self.lines.append(f"{x} = {x}.reshape({x}.shape[0], -1)")
        if "swapped" in self.plan.faults:
            self.swap(x)
        self.target()

    def literal_data(self) -> None:
        """Arrays written out."""
        plan, dice = self.plan, self.dice
        plan.samples = min(plan.samples, 12)
        self.names["N"] = str(plan.samples)
        self.name_sizes("TK")
        self.lines.append(f"{self.all_x} = np.array({literal(dice, plan.samples, plan.steps, dice.maybe(0.5))})")
        if dice.maybe(0.3):
            self.lines.append(f"{self.all_x} = {self.all_x} / 100.0")
        if "flat" not in plan.faults:
            self.lines.append(self.deepened(self.all_x))
        self.target(written=True)

    def table_data(self) -> None:
        """Rows of a table, each a sample of one timestep or of several."""
        plan, dice = self.plan, self.dice
        width = plan.steps * plan.features
        self.name_sizes("TFK")
        self.lines.append(f"df = pd.DataFrame(np.random.rand({self.names['N']}, {width + 1}))")
        take = dice.pick(("df.iloc[:, :-1].values", "df.iloc[:, -1].values"), ("df.values[:, :-1]", "df.values[:, -1]"),
                         ("df.drop(columns=[" + str(width) + "]).values", f"df[{width}].values"))  # fmt: skip
        self.lines.append(f"{self.all_x} = {take[0]}")
        x = self.all_x
        if "flat" not in plan.faults:
            t, f = self.names["T"], self.names["F"]
            self.lines.append(f"{x} = {x}.reshape({dice.pick(f'({x}.shape[0], {t}, {f})', f'-1, {t}, {f}', f'(len(df), {t}, {f})')})")
        if plan.target == "value" and dice.maybe(0.7):
            self.lines.append(f"{self.all_y} = {take[1]}")
        else:
            self.target()

    def token_data(self) -> None:
        """Numbers of words."""
        plan, dice = self.plan, self.dice
        words = dice.pick("vocab_size", "VOCAB", "max_features", "")
        if words:
            self.constants.append(f"{words} = {plan.tokens}")
        stop = words or str(plan.tokens)
        plan.body[0] = plan.body[0].__class__(
            "Embedding", (Code(stop) if dice.maybe(0.7) else plan.tokens, *plan.body[0].args[1:]), plan.body[0].kwargs
        )
        self.name_sizes("NTK" if "K" in plan.goal.axes or plan.goal.kind == "labels" else "NT")
        n, t = self.names["N"], self.names["T"]
        form = dice.weighted((5, "random"), (3, "padded"), (2, "lists"))
        if form == "random":
            self.lines.append(f"{self.all_x} = {whole(dice, stop, [n, t], low=dice.pick(0, 1))}")
        else:
            rows = ", ".join(
                "[" + ", ".join(str(dice.randint(1, plan.tokens - 1)) for _ in range(dice.randint(1, plan.steps + 2))) + "]"
                for _ in range(plan.samples)
            )
            pad = keras_name(self.w, dice.pick("preprocessing.sequence.pad_sequences", "utils.pad_sequences"))
            if form == "padded":
                self.lines.append(f"sequences = [{rows}]")
            else:
                self.lines.append(
                    f"sequences = [np.random.randint(1, {stop}, size=np.random.randint(1, {t} + 2)).tolist() for _ in range({n})]"
                )
            padding = dice.pick("", ', padding="post"', ", padding='pre'", ", truncating='post'")
            self.lines.append(f"{self.all_x} = {pad}(sequences, maxlen={t}{padding})")
        if "flat" in plan.faults or "swapped" in plan.faults:
            self.lines.append(self.deepened(self.all_x))
        self.target()

    def split(self, how: str) -> None:
        """A part for training and a part for testing."""
        ax, ay, x, y, xt, yt, dice = self.all_x, self.all_y, self.x, self.y, self.x_test, self.y_test, self.dice
        if how == "sklearn":
            self.w.need("from sklearn.model_selection import train_test_split")
            options = dice.pick("test_size=0.25", "test_size=0.2, random_state=42", "test_size=0.3, shuffle=False", "train_size=0.8")
            self.lines.append(f"{x}, {xt}, {y}, {yt} = train_test_split({ax}, {ay}, {options})")
            return
        at = dice.pick(
            f"int(len({ax}) * 0.67)",
            f"int({ax}.shape[0] * 0.8)",
            str(self.plan.samples - 8),
            f"len({ax}) - 5",
            f"int(0.7 * len({ax}))",
            "-8",
        )
        if at.lstrip("-").isdigit() and dice.maybe(0.5):
            edge = at
        else:
            edge = dice.pick("split", "train_size", "n_train")
            self.lines.append(f"{edge} = {at}")
        if dice.maybe(0.5):
            self.lines += [f"{x}, {xt} = {ax}[:{edge}], {ax}[{edge}:]", f"{y}, {yt} = {ay}[:{edge}], {ay}[{edge}:]"]
        else:
            self.lines += [f"{x}, {y} = {ax}[:{edge}], {ay}[:{edge}]", f"{xt}, {yt} = {ax}[{edge}:], {ay}[{edge}:]"]
