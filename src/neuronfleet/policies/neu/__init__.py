"""Neuron task definitions: policies NEU001 and on."""
