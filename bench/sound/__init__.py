"""The figures of lung sounds: what is heard in them, and how they travel live."""
