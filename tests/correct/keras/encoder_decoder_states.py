"""The classic of seq2seq: the encoder's output is thrown away, its states start the decoder."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

num_encoder_tokens, num_decoder_tokens, latent_dim = 9, 11, 6
encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder = LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]
decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)
model = Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
encoder_input_data = np.random.rand(8, 5, num_encoder_tokens)
decoder_input_data = np.eye(num_decoder_tokens)[np.random.randint(0, num_decoder_tokens, (8, 7))]
decoder_target_data = np.roll(decoder_input_data, -1, axis=1)
model.fit([encoder_input_data, decoder_input_data], decoder_target_data, batch_size=4, epochs=1, validation_split=0.25, verbose=0)

encoder_model = Model(encoder_inputs, encoder_states)
decoder_state_input_h = Input(shape=(latent_dim,))
decoder_state_input_c = Input(shape=(latent_dim,))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
decoder_outputs, state_h, state_c = decoder_lstm(decoder_inputs, initial_state=decoder_states_inputs)
decoder_states = [state_h, state_c]
decoder_outputs = decoder_dense(decoder_outputs)
decoder_model = Model([decoder_inputs] + decoder_states_inputs, [decoder_outputs] + decoder_states)


def decode_sequence(input_seq):
    states_value = encoder_model.predict(input_seq, verbose=0)
    target_seq = np.zeros((1, 1, num_decoder_tokens))
    target_seq[0, 0, 0] = 1.0
    decoded = []
    while len(decoded) < 5:
        output_tokens, h, c = decoder_model.predict([target_seq] + states_value, verbose=0)
        token = int(np.argmax(output_tokens[0, -1, :]))
        decoded.append(token)
        target_seq = np.zeros((1, 1, num_decoder_tokens))
        target_seq[0, 0, token] = 1.0
        states_value = [h, c]
    return decoded


decode_sequence(encoder_input_data[:1])
