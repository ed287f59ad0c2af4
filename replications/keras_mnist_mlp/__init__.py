"""The multi-layer perceptron of the Keras examples: 98.40 % on MNIST after 20 epochs."""
