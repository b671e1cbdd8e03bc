"""Training of the model in the wheel; needs torch and lightgbm, which the product does not."""
