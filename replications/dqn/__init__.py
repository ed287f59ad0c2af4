"""Deep Q-learning on the classic control tasks, by CleanRL's protocol."""
