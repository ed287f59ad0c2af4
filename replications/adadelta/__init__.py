"""ADADELTA (Zeiler, 2012): MNIST by four optimisers over decades of learning rates; 1.83 % test error at its best."""
