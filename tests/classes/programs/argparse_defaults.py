import argparse

from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Embedding
from tensorflow.keras.models import Sequential


def get_args():
    parser = argparse.ArgumentParser(description="train")
    parser.add_argument("--units", type=int, default=64, help="hidden units")
    parser.add_argument("--embed-dim", type=int, default=32)
    parser.add_argument("--vocab", "-v", dest="vocab_size", type=int, default=1000)
    parser.add_argument("--num_layers", type=int, default=2)
    parser.add_argument("--maxlen", default="40", type=int)
    group = parser.add_argument_group("training")
    group.add_argument("--lr", type=float, default=1e-3)
    return parser.parse_args([])


def build(args):
    model = Sequential()
    model.add(Embedding(args.vocab_size, args.embed_dim))
    for _ in range(args.num_layers - 1):
        model.add(LSTM(args.units, return_sequences=True))
    model.add(Bidirectional(LSTM(args.units)))
    model.add(Dense(1, activation="sigmoid"))
    model.build((None, args.maxlen))
    return model


if __name__ == "__main__":
    args = get_args()
    model = build(args)
