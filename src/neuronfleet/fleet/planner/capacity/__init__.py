"""Instances of a region: types, images, how many, what they cost, and what else there may be of them."""
