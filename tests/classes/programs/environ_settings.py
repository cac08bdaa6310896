import os

from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential

UNITS = int(os.environ.get("MODEL_UNITS", 48))
WINDOW = int(os.getenv("MODEL_WINDOW", "16"))

model = Sequential([Input((WINDOW, 3)), LSTM(UNITS), Dense(1)])
