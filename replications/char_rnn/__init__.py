"""char-RNN: recurrent networks that read and write text, one character at a time."""
