"""The lines that make targets and labels."""

from __future__ import annotations

from tests.training.generator.arrays import real, whole
from tests.training.generator.lines import Lines
from tests.training.generator.names import keras_name


class TargetLines(Lines):
    """Writes the target of a plan, and what is wrong with it."""

    def target(self, written: bool = False) -> None:
        """The target, made on its own or out of the input."""
        plan, dice, y, x = self.plan, self.dice, self.all_y, self.all_x
        goal = plan.goal
        axes = [self.axis(a) for a in goal.axes]
        if plan.target == "itself":
            self.lines.append(f"{y} = {dice.pick(x, f'{x}.copy()', f'np.array({x})')}")
        elif goal.kind == "real":
            derived = self.derived()
            self.lines.append(f"{y} = {dice.choice(derived) if derived and dice.maybe(0.35) else real(dice, axes)}")
        elif goal.kind == "binary":
            options = [
                whole(dice, "2", axes),
                f"(np.random.rand({', '.join(axes)}) > 0.5).astype({dice.pick('int', 'float', chr(39) + 'float32' + chr(39))})",
            ]
            if plan.target == "binary" and not plan.tokens and "flat" not in plan.faults:
                options.append(f"({x}.mean(axis=(1, 2)) > 0.5).astype(int)")
                options.append(f"np.array([1 if row.sum() > 1 else 0 for row in {x}])")
            if plan.target == "binary" and plan.source != "table":
                options.append("np.array([" + ", ".join(str(i % 2) for i in range(plan.samples)) + "])")
            self.lines.append(f"{y} = {dice.choice(options)}")
        elif goal.kind == "flags":
            self.lines.append(f"{y} = {whole(dice, '2', axes)}")
        else:
            self.labels(goal.kind, axes)

    def derived(self) -> list[str]:
        """Targets that are computed from the input."""
        x, plan = self.all_x, self.plan
        if plan.faults & {"flat", "swapped"} or plan.tokens:
            return []
        return {
            "value": [f"{x}[:, -1, 0]", f"{x}.sum(axis=(1, 2))", f"{x}.mean(axis=1)[:, 0]", f"np.array([row.sum() for row in {x}])"],
            "column": [f"{x}[:, -1, :1]", f"{x}.sum(axis=(1, 2)).reshape(-1, 1)", f"{x}.mean(axis=(1, 2), keepdims=False)[:, None]"],
            "step values": [f"{x}[:, :, 0] * 2", f"{x}.sum(axis=2)", f"{x}.mean(axis=-1)"],
            "step columns": [f"{x}[:, :, :1]", f"{x}.sum(axis=-1, keepdims=True)", f"np.cumsum({x}[:, :, 0:1], axis=1)"],
        }.get(plan.target, [])

    def labels(self, kind: str, axes: list[str]) -> None:
        """Numbers of classes, encoded or not."""
        plan, dice, y = self.plan, self.dice, self.all_y
        encoded = (kind == "one-hot") != ("other encoding" in plan.faults)
        plain = axes[:-1] if kind == "one-hot" else axes
        k = self.names["K"]
        from_one = "labels from one" in plan.faults
        if len(plain) == 1 and (from_one or dice.maybe(0.25)):
            made = "np.array([" + ", ".join(str(i % plan.width + from_one) for i in range(plan.samples)) + "])"
        elif from_one:
            made = whole(dice, f"{k} + 1", plain, low=1)
        else:
            made = whole(dice, k, plain)
        if not encoded:
            if kind == "labels" and len(plain) == 1 and dice.maybe(0.1):
                made = f"({real(dice, [plain[0]])} * {k}).astype(int) % {k}"
            self.lines.append(f"{y} = {made}")
            return
        categorical = keras_name(self.w, "utils.to_categorical")
        raw = dice.pick("labels", "classes", y)
        encode = [
            (5.0, f"{categorical}({raw}, num_classes={k})"),
            (3.0, f"{categorical}({raw}, {k})"),
            (1.5, f"np.eye({k})[{raw}]"),
        ]
        if len(plain) == 1 and not from_one and made.startswith("np.array"):
            encode.append((2.0, f"{categorical}({raw})"))
            encode.append((1.0, f"pd.get_dummies({raw}).values.astype('float32')"))
        if dice.maybe(0.2):
            self.lines.append(f"{y} = {dice.weighted(*encode).replace(f'({raw}', f'({made}', 1).replace(f'[{raw}]', f'[{made}]')}")
        else:
            self.lines += [f"{raw} = {made}", f"{y} = {dice.weighted(*encode)}"]

    def spoil_target(self) -> None:
        """Faults of the target's shape."""
        y, dice, faults = self.all_y, self.dice, self.plan.faults
        if "short target" in faults:
            self.lines.append(f"{y} = {dice.pick(f'{y}[:-1]', f'{y}[1:]', f'{y}[:-2]', f'{y}[3:]')}")
        if "deep target" in faults:
            self.lines.append(
                f"{y} = {dice.pick(f'np.expand_dims({y}, axis=-1)', f'{y}[..., np.newaxis]', f'{y}.reshape({y}.shape + (1,))')}"
            )
        if "flat target" in faults:
            self.lines.append(f"{y} = {dice.pick(f'{y}.reshape({y}.shape[0], -1)', f'{y}.reshape(len({y}), -1)')}")
        if "middle axis" in faults:
            self.lines.append(f"{y} = {dice.pick(f'np.expand_dims({y}, 1)', f'{y}[:, np.newaxis]')}")
        if "last target" in faults:
            self.lines.append(f"{y} = {dice.pick(f'{y}[:, -1]', f'{y}[:, 0]')}")
        if "list target" in faults:
            self.lines.append(f"{y} = {y}.tolist()")
