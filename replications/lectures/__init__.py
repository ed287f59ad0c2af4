"""What five introductory courses on deep learning state as fact about results."""
