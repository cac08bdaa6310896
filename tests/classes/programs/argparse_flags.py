import argparse

from tensorflow import keras
from tensorflow.keras import layers

parser = argparse.ArgumentParser()
parser.add_argument("--bidirectional", action="store_true")
parser.add_argument("--cell", choices=["lstm", "gru"], default="lstm")
parser.add_argument("--hidden", type=int, default=10)
parser.set_defaults(features=6)
args, unknown = parser.parse_known_args()
options = vars(args)

inputs = keras.Input((8, args.features))
Cell = layers.LSTM if args.cell == "lstm" else layers.GRU
layer = Cell(options["hidden"])
if args.bidirectional:
    layer = layers.Bidirectional(layer)
model = keras.Model(inputs, layers.Dense(1)(layer(inputs)))
