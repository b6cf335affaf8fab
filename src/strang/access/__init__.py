"""The single judge: who works with whom, which grants live, what was disclosed, and the row policies made of it."""
