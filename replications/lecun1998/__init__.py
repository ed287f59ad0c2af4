"""LeCun, Bottou, Bengio and Haffner 1998: the whole figure of error rates on handwritten digits."""
