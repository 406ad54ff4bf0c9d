"""The pages: one package a blueprint."""
