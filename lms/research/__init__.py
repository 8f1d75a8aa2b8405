"""Local migration profiles, coherence matrix, impact designs. Nothing to do here yet."""
