"""Data that are windows of a series."""

from __future__ import annotations

from tests.training.generator.arrays import series
from tests.training.generator.lines import Lines
from tests.training.generator.windows import CUTTERS, Cutter

WANTED = {
    "value": ("value",), "column": ("column", "value"), "vector": ("ahead", "row"), "binary": ("value",), "binary column": ("value",),
    "step values": ("shifted",), "step columns": ("shifted",), "step vectors": ("shifted",), "itself": ("value", "row"),
}  # fmt: skip
FLAT = {"step values": True, "step columns": True, "step vectors": False}


class WindowLines(Lines):
    """Writes the series, the function that cuts it, and its calls."""

    def cutter(self) -> Cutter | None:
        """A window function that gives this target, if there is one."""
        wanted = WANTED.get(self.plan.target, ())
        one = FLAT.get(self.plan.target)
        fitting = [
            (weight, cut)
            for weight, cut in CUTTERS
            if cut.gives in wanted
            and (one is None or cut.flat is one)
            and (not cut.flat or self.plan.features == 1)
            and not (self.plan.target == "vector" and cut.gives == "row" and self.plan.features == 1)
        ]
        if not fitting:
            return None
        cut = self.dice.weighted(*fitting)
        if self.plan.target in ("vector", "step vectors") and cut.gives in ("row", "shifted"):
            self.plan.width = self.plan.features
            self.names["K"] = self.names["F"]
        return cut

    def length(self, cut: Cutter, samples: int) -> int:
        """How long a series is that gives so many windows."""
        ahead = self.plan.width - 1 if cut.gives == "ahead" else 0
        return samples + self.plan.steps + ahead + cut.lost

    def begin(self, cut: Cutter, length: int) -> None:
        """The series, perhaps scaled, and the function."""
        dice = self.dice
        self.name_sizes("T" + ("K" if cut.gives == "ahead" else ""))
        columns = None if cut.dims == 1 else self.names["F"]
        self.lines += series(dice, str(length), columns)
        if columns and dice.maybe(0.5):
            scaler = dice.pick("MinMaxScaler", "MinMaxScaler", "StandardScaler")
            self.w.need(f"from sklearn.preprocessing import {scaler}")
            made = f"{scaler}({'feature_range=(0, 1)' if scaler == 'MinMaxScaler' and dice.maybe(0.5) else ''})"
            if dice.maybe(0.6):
                self.lines += [f"scaler = {made}", "data = scaler.fit_transform(data)"]
            else:
                self.lines += [f"scaler = {made}", "scaler.fit(data)", "data = scaler.transform(data)"]
        if cut.text:
            self.constants += cut.text.rstrip().split("\n")

    def call(self, cut: Cutter, data: str, x: str, y: str) -> list[str]:
        """The call, or the lines that cut in place."""
        text = cut.call.format(data=data, t=self.names["T"], k=self.names["K"])
        if cut.text:
            return [f"{x}, {y} = {text}"]
        lines = text.rstrip().split("\n")
        return lines if (x, y) == ("X", "y") else [*lines, f"{x}, {y} = X, y"]

    def windows(self, cut: Cutter) -> None:
        """Windows of one series."""
        self.begin(cut, self.length(cut, self.plan.samples))
        self.lines += self.call(cut, "data", self.all_x, self.all_y)

    def early_split(self, cut: Cutter) -> None:
        """The series is split first, and then both parts are cut."""
        length = self.length(cut, self.plan.samples) + self.length(cut, 8)
        self.begin(cut, length)
        at = self.dice.pick(
            "int(len(data) * 0.67)", "int(len(data) * 0.7)", str(self.length(cut, self.plan.samples)), "-" + str(self.length(cut, 8))
        )
        self.lines += [
            *([f"train_size = {at}"] if at[0] == "i" else []),
            *[f"train, test = data[:{p}], data[{p}:]" for p in ["train_size" if at[0] == "i" else at]],
            *self.call(cut, "train", self.x, self.y),
            *self.call(cut, "test", self.x_test, self.y_test),
        ]
        self.all_x, self.all_y = self.x, self.y
        self.shape_windows(cut)
        train, self.all_x, self.all_y = (self.all_x, self.all_y), self.x_test, self.y_test
        plan_faults, self.plan.faults = self.plan.faults, self.plan.faults & {"flat"} if "test too" in self.plan.faults else set()
        self.shape_windows(cut)
        self.plan.faults = plan_faults
        self.all_x, self.all_y = train

    def shape_windows(self, cut: Cutter) -> None:
        """To (samples, timesteps, features), and the target into its form."""
        x, y, dice = self.all_x, self.all_y, self.dice
        if cut.flat and "flat" not in self.plan.faults:
            self.lines.append(self.deepened(x))
        elif "swapped" in self.plan.faults:
            self.swap(x)
        target = self.plan.target
        if target in ("column", "binary column") and cut.gives == "value":
            forms = (f"{y}.reshape(-1, 1)", f"np.reshape({y}, (len({y}), 1))", f"{y}[:, np.newaxis]", f"np.expand_dims({y}, 1)")
            self.lines.append(f"{y} = {dice.pick(*forms)}")
        if target in ("binary", "binary column"):
            self.lines.append(f"{y} = {dice.pick(f'({y} > 0.5).astype(int)', f'np.where({y} > 0, 1, 0)', f'({y} > {y}.mean()) * 1')}")
        if target == "step columns":
            self.lines.append(self.deepened(y))
        if target == "itself":
            self.lines.append(f"{y} = {dice.pick(x, f'{x}.copy()')}")
