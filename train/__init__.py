"""Training of the model in the wheel; the networks need torch, which the product does not."""
