"""The ways in which programs get at Keras: the import styles of real code, by how often they are seen."""

from __future__ import annotations

from tests.differential.generator.parts import Dice

MODELS = ("Sequential", "Model")
ROOTS = ("keras", "tensorflow.keras")


class Imports:
    """Turns a class name into the expression that means it, and remembers what has to be imported."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.style = dice.weighted(
            (30, "from_layers"),
            (12, "namespace_layers"),
            (10, "keras"),
            (12, "tf.keras"),
            (8, "aliased"),
            (6, "star"),
            (5, "assigned"),
            (4, "renamed"),
            (3, "try"),
        )
        self.root = dice.pick(*ROOTS)
        self.used: dict[str, str] = {}
        self.alias = dice.pick("L", "kl", "layers", "nn")

    def __call__(self, name: str) -> str:
        """The expression for a Keras class or merge function."""
        text = self.expression(name)
        self.used[name] = text
        return text

    def expression(self, name: str) -> str:
        """How this program spells the name."""
        model = name in MODELS
        match self.style:
            case "from_layers" | "star" | "try":
                return name
            case "renamed":
                return {"LSTM": "Lstm", "GRU": "Gru", "Dense": "FC", "Bidirectional": "Bi", "Input": "KInput"}.get(name, name)
            case "namespace_layers":
                return f"models.{name}" if model else f"layers.{name}"
            case "keras" | "assigned":
                return f"keras.{name}" if model or (name == "Input" and self.dice.maybe(0.5)) else f"keras.layers.{name}"
            case "tf.keras":
                return f"tf.keras.{name}" if model or (name == "Input" and self.dice.maybe(0.5)) else f"tf.keras.layers.{name}"
            case _:
                return name if model else f"{self.alias}.{name}"

    def module(self) -> str:
        """The expression for the module of layers, for ``getattr``; empty where the program has none."""
        return {
            "namespace_layers": "layers",
            "keras": "keras.layers",
            "assigned": "keras.layers",
            "tf.keras": "tf.keras.layers",
            "aliased": self.alias,
        }.get(self.style, "")

    def lines(self) -> list[str]:
        """The import statements."""
        names = sorted(name for name in self.used if name not in MODELS)
        models = sorted(name for name in self.used if name in MODELS)
        plural = f"from {self.root}.models import {', '.join(models)}" if models else ""
        match self.style:
            case "from_layers":
                layers = [f"from {self.root}.layers import {', '.join(names)}"] if names else []
                if len(names) > 3 and self.dice.maybe(0.4):
                    layers = [
                        f"from {self.root}.layers import {', '.join(names[:2])}",
                        f"from {self.root}.layers import {', '.join(names[2:])}",
                    ]
                return [line for line in (plural, *layers) if line]
            case "star":
                return [f"from {self.root}.models import *", f"from {self.root}.layers import *"]
            case "try":
                inner = f"    from {{}}.layers import {', '.join(names or ['LSTM'])}\n"
                inner += f"    from {{}}.models import {', '.join(models or ['Model'])}"
                return ["try:", inner.format("tensorflow.keras", "tensorflow.keras"), "except ImportError:", inner.format("keras", "keras")]
            case "renamed":
                parts = [name if self.expression(name) == name else f"{name} as {self.expression(name)}" for name in names]
                return [line for line in (plural, f"from {self.root}.layers import {', '.join(parts)}" if parts else "") if line]
            case "namespace_layers":
                return [f"from {self.root} import layers, models"]
            case "keras":
                return ["import keras"] if self.root == "keras" else ["from tensorflow import keras"]
            case "assigned":
                return ["import tensorflow as tf", "keras = tf.keras"]
            case "tf.keras":
                return ["import tensorflow as tf"]
            case _:
                return [line for line in (plural, f"import {self.root}.layers as {self.alias}") if line]
