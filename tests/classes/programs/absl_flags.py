from absl import flags
from tensorflow.keras.layers import GRU, Dense, Input
from tensorflow.keras.models import Sequential

FLAGS = flags.FLAGS
flags.DEFINE_integer("units", 24, "hidden units")
flags.DEFINE_integer("window", default=9, help="window")
_CLASSES = flags.DEFINE_integer("classes", 4, "number of classes")
FLAGS(["program"])

model = Sequential([Input((FLAGS.window, 2)), GRU(FLAGS.units), Dense(_CLASSES.value, activation="softmax")])
