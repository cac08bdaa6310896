from dataclasses import asdict, dataclass, field, replace

from tensorflow import keras
from tensorflow.keras import layers


@dataclass(frozen=True)
class ModelConfig:
    timesteps: int = 24
    features: int = 4
    units: list = field(default_factory=lambda: [32, 16])
    dropout: float = field(default=0.2)
    bidirectional: bool = False

    @property
    def input_shape(self):
        return (self.timesteps, self.features)


def build_model(config: ModelConfig) -> keras.Model:
    model = keras.Sequential([keras.Input(config.input_shape)])
    for i, units in enumerate(config.units):
        layer = layers.LSTM(units, return_sequences=i + 1 < len(config.units))
        model.add(layers.Bidirectional(layer) if config.bidirectional else layer)
        model.add(layers.Dropout(config.dropout))
    model.add(layers.Dense(1))
    return model


model = build_model(ModelConfig())
wide = build_model(replace(ModelConfig(), features=9, bidirectional=True))
again = build_model(ModelConfig(**{**asdict(ModelConfig()), "timesteps": 5}))
