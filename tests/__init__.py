"""The suite: stories in the words of the work, on real databases and real sockets."""
